// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dacnative.report.ScoreStatistics;
import org.dacnative.report.ScoreStatistics.Estimate;
import org.dacnative.report.ScoreSummary;
import org.dacnative.report.ScoreSummary.SeedScore;

/** A run's final and best scores: each seed, and what they come to, with how sure one can be of it. */
final class ScoreTable {
    private static final List<String> HEADER = List.of("", "final", "95 % interval", "best", "95 % interval");

    private ScoreTable() {}

    static Page.Table of(ScoreSummary summary, Published published) {
        List<Page.Row> rows = new ArrayList<>();
        for (SeedScore seed : summary.seeds()) {
            boolean lost = summary.diverged().containsKey(seed.seed());
            rows.add(row("seed " + seed.seed() + (lost ? ", diverged" : ""), seed.finalScore(), seed.bestScore()));
        }
        Optional<ScoreStatistics> last = summary.finalStatistics();
        Optional<ScoreStatistics> best = summary.bestStatistics();
        if (last.isPresent() && best.isPresent()) {
            int runs = last.get().runs();
            rows.add(row("mean", last.get().mean(), best.get().mean(), runs));
            rows.add(row("std", summary.finals().std(), summary.bests().std()));
            rows.add(row("median", last.get().median(), best.get().median(), runs));
            rows.add(row("IQM", last.get().iqm(), best.get().iqm(), runs));
        }
        published.score().ifPresent(score -> rows.add(Page.Row.of("published", Numbers.exact(score), "", "", "")));
        return new Page.Table("Scores", note(summary), false, HEADER, rows);
    }

    private static String note(ScoreSummary summary) {
        String rule = "Normalized score. " + capital(ScoreSummary.RULE) + ".";
        return summary.finals().count() < 2
                ? rule + " One seed has no interval."
                : rule
                        + " std: of the sample (n - 1). IQM: interquartile mean, that of the middle half of the"
                        + " seeds. Intervals: stratified bootstrap over the seeds.";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static Page.Row row(String name, double last, double best) {
        return Page.Row.of(name, Numbers.exact(last), "", Numbers.exact(best), "");
    }

    private static Page.Row row(String name, Estimate last, Estimate best, int runs) {
        return new Page.Row(
                name.equals("mean"),
                List.of(
                        name,
                        Numbers.exact(last.value()),
                        Numbers.interval(last, runs),
                        Numbers.exact(best.value()),
                        Numbers.interval(best, runs)));
    }
}
