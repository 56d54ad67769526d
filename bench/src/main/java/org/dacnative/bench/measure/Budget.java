// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

/**
 * How long to measure.
 *
 * @param rounds of a comparison whose parties take turns
 * @param passes over a long list of benchmarks: a disturbance of the machine then meets one pass of many, not one figure
 * @param iterations of one benchmark
 * @param iterationMs length of an iteration
 * @param shots of something that is measured call by call
 * @param fewPoints whether a curve is drawn through its ends and middle only, and large data sets are left out
 */
record Budget(int rounds, int passes, int iterations, int iterationMs, int shots, boolean fewPoints) {
    static Budget full() {
        return new Budget(5, 2, 5, 500, 7, false);
    }

    /** For a look: under three minutes in all. */
    static Budget quick() {
        return new Budget(1, 1, 3, 100, 3, true);
    }
}
