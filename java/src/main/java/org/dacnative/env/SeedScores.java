// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Arrays;

/**
 * One seed's episodes of one evaluation.
 *
 * @param seed the run's seed
 * @param returns undiscounted reward sums, one an episode
 * @param scores the same as normalized scores
 */
public record SeedScores(long seed, double[] returns, double[] scores) {

    public double meanReturn() {
        return Arrays.stream(returns).average().orElseThrow();
    }

    public double meanScore() {
        return Arrays.stream(scores).average().orElseThrow();
    }
}
