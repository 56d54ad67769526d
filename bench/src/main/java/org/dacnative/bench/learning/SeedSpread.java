// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.learning;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.dacnative.report.SampleSpread;

/**
 * A quantity over the seeds of a run.
 *
 * @param std the sample's standard deviation (n - 1); 0 for one seed
 */
record SeedSpread(int seeds, double mean, double std) {
    static SeedSpread of(DoubleStream values) {
        SampleSpread spread = SampleSpread.of(values);
        return new SeedSpread(spread.count(), spread.mean(), spread.std());
    }

    /** The difference of the means in units of the two spreads' quadratic mean; empty where both spreads are 0. */
    OptionalDouble differenceTo(SeedSpread other) {
        double unit = Math.sqrt((std * std + other.std * other.std) / 2);
        return unit > 0 ? OptionalDouble.of((mean - other.mean) / unit) : OptionalDouble.empty();
    }

    /** Mean and spread, as a table shows them. */
    String text() {
        if (seeds == 0) {
            return "-";
        }
        String format = Math.max(Math.abs(mean), std) >= 10 ? "%.1f" : "%.4f";
        String text = String.format(Locale.ROOT, format, mean);
        return seeds < 2 ? text : text + " ± " + String.format(Locale.ROOT, format, std);
    }
}
