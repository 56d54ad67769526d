// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

/** What a figure counts, and which way is better. */
public enum Unit {
    MICROSECONDS("us", true),
    GFLOP_PER_SECOND("GFLOP/s", false),
    GB_PER_SECOND("GB/s", false),
    GIGAHERTZ("GHz", false);

    private final String label;
    private final boolean lowerIsBetter;

    Unit(String label, boolean lowerIsBetter) {
        this.label = label;
        this.lowerIsBetter = lowerIsBetter;
    }

    public String label() {
        return label;
    }

    public boolean lowerIsBetter() {
        return lowerIsBetter;
    }
}
