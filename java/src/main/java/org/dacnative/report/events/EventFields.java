// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

/** Field numbers of TensorBoard's messages (event.proto, summary.proto, tensor.proto), as far as scalars need them. */
final class EventFields {
    static final int EVENT_WALL_TIME = 1;
    static final int EVENT_STEP = 2;
    static final int EVENT_FILE_VERSION = 3;
    static final int EVENT_SUMMARY = 5;
    static final int EVENT_SESSION_LOG = 7;

    static final int SESSION_STATUS = 1;
    static final int SESSION_START = 1;

    static final int SUMMARY_VALUE = 1;
    static final int VALUE_TAG = 1;
    static final int VALUE_SIMPLE = 2;
    static final int VALUE_TENSOR = 8;

    static final int TENSOR_TYPE = 1;
    static final int TENSOR_CONTENT = 4;
    static final int TENSOR_FLOATS = 5;
    static final int TENSOR_TYPE_FLOAT = 1;

    static final String FILE_VERSION = "brain.Event:2";
    static final String FILE_PREFIX = "events.out.tfevents.";

    private EventFields() {}
}
