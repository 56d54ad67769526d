// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dacnative.engine.Device;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.report.Durations;

/**
 * How long a long run takes here, and what makes it shorter.
 *
 * @param maxSteps updates of the whole run
 * @param numSeeds trained side by side
 * @param engine what computes
 */
record TimeAhead(long maxSteps, int numSeeds, EngineConfig engine) {
    /** Nobody needs advice before a coffee break. */
    private static final double LONG_SECONDS = 3_600;

    /**
     * The line; empty for a run that is not long.
     *
     * @param updates done so far
     * @param secondsPerUpdate measured
     */
    Optional<String> of(long updates, double secondsPerUpdate) {
        double seconds = (maxSteps - updates) * secondsPerUpdate;
        return seconds < LONG_SECONDS
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "this will take about %s and the evaluations (%.1f updates/s here); shorter: %s",
                        Durations.words(seconds),
                        1 / secondsPerUpdate,
                        String.join(", ", whatMakesItShorter())));
    }

    private List<String> whatMakesItShorter() {
        List<String> ways = new ArrayList<>(List.of("--max_steps below " + maxSteps));
        if (numSeeds > 1) {
            ways.add("--num_seeds below " + numSeeds);
        }
        if (engine.device() == Device.CPU) {
            if (engine.precision() == Precision.FP32) {
                ways.add("--precision bf16 (where doctor shows it)");
            }
            ways.add("more processors, or a GPU");
        } else if (engine.precision() != Precision.BF16) {
            ways.add("--precision bf16");
        }
        return ways;
    }
}
