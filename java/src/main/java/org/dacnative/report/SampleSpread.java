// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.stream.DoubleStream;

/**
 * A quantity over the seeds of a run, as papers print it.
 *
 * @param count of the values
 * @param mean NaN without values
 * @param std the sample's standard deviation (n - 1); 0 for one value
 */
public record SampleSpread(int count, double mean, double std) {
    /** Of all values; those that are not numbers make the result one that is not. */
    public static SampleSpread of(DoubleStream values) {
        double[] all = values.toArray();
        double mean = DoubleStream.of(all).average().orElse(Double.NaN);
        double squares = DoubleStream.of(all)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double std = all.length < 2 ? 0 : Math.sqrt(squares / (all.length - 1));
        return new SampleSpread(all.length, mean, all.length == 0 ? Double.NaN : std);
    }
}
