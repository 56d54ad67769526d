// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Locale;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.training.TrainingListener;

/** The scores before and after online fine-tuning. */
final class FineTuningScores implements TrainingListener {
    private final long begin;
    private double before = Double.NaN;
    private double after = Double.NaN;
    private long last;

    /** @param begin updates before the first online one */
    FineTuningScores(long begin) {
        this.begin = begin;
    }

    @Override
    public void restored(RunRecord past) {
        past.evaluated().forEach(entry -> evaluated(entry.updates(), entry.scores()));
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        double mean =
                scores.stream().mapToDouble(SeedScores::meanScore).average().orElse(Double.NaN);
        if (updates == begin) {
            before = mean;
        }
        after = mean;
        last = updates;
    }

    /** One line; none if nothing was fine-tuned. */
    List<String> lines() {
        if (last <= begin) {
            return List.of();
        }
        long online = last - begin;
        return List.of(
                Double.isNaN(before) // online from the start
                        ? String.format(Locale.ROOT, "fine-tuning: score %.1f after %d online updates", after, online)
                        : String.format(
                                Locale.ROOT,
                                "fine-tuning: score %.1f after %d offline updates, %.1f after %d online ones",
                                before,
                                begin,
                                after,
                                online));
    }
}
