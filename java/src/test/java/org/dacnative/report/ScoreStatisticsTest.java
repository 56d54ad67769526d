// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The aggregates against numbers worked out by hand, the intervals against their theory. */
class ScoreStatisticsTest {

    @Test
    void aggregatesOfOneTask() {
        ScoreStatistics five = ScoreStatistics.of(new double[][] {{10, 50, 20, 40, 31}});
        assertEquals(5, five.runs());
        assertEquals(30.2, five.mean().value(), 1e-12);
        assertEquals(31, five.median().value());
        assertEquals((20 + 31 + 40) / 3.0, five.iqm().value(), 1e-12, "a quarter of five, rounded down, is one");
        ScoreStatistics three = ScoreStatistics.of(new double[][] {{1, 2, 6}});
        assertEquals(3, three.iqm().value(), 1e-12, "a quarter of three, rounded down, is none");
    }

    @Test
    void aggregatesOfSeveralTasks() {
        ScoreStatistics statistics = ScoreStatistics.of(new double[][] {{0, 2}, {10, 20}, {100, 300}});
        assertEquals((1 + 15 + 200) / 3.0, statistics.mean().value(), 1e-12);
        assertEquals(15, statistics.median().value());
        assertEquals((2 + 10 + 20 + 100) / 4.0, statistics.iqm().value(), 1e-12, "of all six scores together");
    }

    /** The bootstrap's standard error of a mean of n is sigma / sqrt(n), sigma being the population's. */
    @Test
    void anIntervalHasTheWidthOfItsTheory() {
        SplittableRandom random = new SplittableRandom(1);
        double[] scores = random.doubles(200, 0, 1).toArray();
        ScoreStatistics.Estimate mean =
                ScoreStatistics.of(new double[][] {scores}).mean();
        double sum = 0;
        for (double score : scores) {
            sum += (score - mean.value()) * (score - mean.value());
        }
        double error = Math.sqrt(sum / scores.length) / Math.sqrt(scores.length);
        assertEquals(2 * 1.96, (mean.upper() - mean.lower()) / error, 0.05);
        assertTrue(mean.lower() < mean.value() && mean.value() < mean.upper());
    }

    /** Drawing over all tasks together would mix the levels of the tasks into the interval. */
    @Test
    void runsAreDrawnWithinTheirTask() {
        ScoreStatistics.Estimate mean =
                ScoreStatistics.of(new double[][] {{0, 0, 0}, {100, 100, 100}}).mean();
        assertEquals(50, mean.lower());
        assertEquals(50, mean.upper());
    }

    @Test
    void equalScoresHaveEqualIntervals() {
        double[][] scores = {{3, 1, 4, 1, 5, 9, 2, 6}};
        assertEquals(ScoreStatistics.of(scores), ScoreStatistics.of(scores));
        ScoreStatistics one = ScoreStatistics.of(new double[][] {{7}});
        assertEquals(new ScoreStatistics.Estimate(7, 7, 7), one.iqm());
    }
}
