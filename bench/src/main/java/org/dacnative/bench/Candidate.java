// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.util.Map;

/** One party of a comparison, measured once a round. */
@FunctionalInterface
interface Candidate {
    /** One round's figures by name, for example "dac-native fp32" (updates/s). */
    Map<String, Double> measure() throws IOException, InterruptedException;
}
