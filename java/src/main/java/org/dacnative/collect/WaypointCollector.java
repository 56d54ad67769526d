// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

/** Records what a controller does that goes through a maze from cell to cell. */
public interface WaypointCollector extends AutoCloseable {
    /** One step of every environment. */
    void step();

    /** Rows so far. */
    int rows();

    /** Everything so far; what runs is cut off. The collector is of no use afterwards. */
    Recording finish();

    /** How many goals were reached, as a sentence. */
    String outcome();

    @Override
    void close();
}
