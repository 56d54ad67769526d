// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import org.dacnative.algorithm.Metrics;
import org.dacnative.report.ScoreStatistics;
import org.dacnative.training.FittedQEvaluation;

/**
 * What data alone say of a policy: measures on the held-out part and the value that fitted Q evaluation estimates, as
 * lines, as a table and as JSON.
 *
 * @param measures of each seed
 * @param dataValue what the data's own actions have earned from the same starts
 * @param estimates of each seed; none if there was no fitted Q evaluation
 * @param fqeUpdates its updates
 */
record MeasuredPolicy(
        Metrics measures,
        ScoreStatistics.Estimate dataValue,
        List<FittedQEvaluation.Estimate> estimates,
        int fqeUpdates) {

    /** Of some seeds. */
    MeasuredPolicy only(LongPredicate seeds) {
        return new MeasuredPolicy(
                measures.only(seeds),
                dataValue,
                estimates.stream().filter(one -> seeds.test(one.seed())).toList(),
                fqeUpdates);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < measures.seeds().size(); row++) {
            long seed = measures.seeds().get(row);
            lines.add("held out, seed " + seed + ": " + MeasuresText.of(measures.only(one -> one == seed)));
        }
        estimates.forEach(one -> lines.add("fitted Q evaluation, seed " + one.seed() + ": "
                + MeasuresText.of(one.value()) + " a held-out start (95 % interval; discounted, rewards as tuned; "
                + fqeUpdates + " updates)"));
        lines.addAll(diverged());
        lines.add("the data's own return: " + MeasuresText.of(dataValue) + " a held-out start, as far as recorded");
        return lines;
    }

    /** A line for each estimate that says nothing. */
    private List<String> diverged() {
        return estimates.stream()
                .filter(FittedQEvaluation.Estimate::diverged)
                .map(one -> String.format(
                        Locale.ROOT,
                        "warning: the fit of seed %d has diverged, its value says nothing: by the rewards it could be"
                                + " %.4g to %.4g",
                        one.seed(),
                        one.least(),
                        one.most()))
                .toList();
    }

    /** The text of {@code final_measures.txt}: a line a seed. */
    String table() {
        StringBuilder text =
                new StringBuilder("# on held-out data, after the last update; fqe: value of a held-out start by"
                        + " fitted Q evaluation (" + fqeUpdates
                        + " updates), discounted, rewards as tuned, 95 % bootstrap"
                        + " interval over the starts\n");
        text.append("# data: ").append(cells(dataValue).strip()).append(" (the data's own return, lower95, upper95)\n");
        diverged().forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("seed\t").append(String.join("\t", measures.names()));
        text.append(estimates.isEmpty() ? "\n" : "\tfqe\tfqe_lower95\tfqe_upper95\tfqe_diverged\n");
        for (int row = 0; row < measures.seeds().size(); row++) {
            text.append(measures.seeds().get(row));
            for (float value : measures.bySeed()[row]) {
                text.append(String.format(Locale.ROOT, "\t%.6g", value));
            }
            if (!estimates.isEmpty()) {
                text.append(cells(estimates.get(row).value()));
                text.append(estimates.get(row).diverged() ? "\t1" : "\t0");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String cells(ScoreStatistics.Estimate estimate) {
        return String.format(Locale.ROOT, "\t%.6g\t%.6g\t%.6g", estimate.value(), estimate.lower(), estimate.upper());
    }

    /** All numbers. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        JsonArray seeds = new JsonArray();
        for (int row = 0; row < measures.seeds().size(); row++) {
            JsonObject seed = new JsonObject();
            seed.addProperty("seed", measures.seeds().get(row));
            measures.ofRow(row).forEach(seed::addProperty);
            if (!estimates.isEmpty()) {
                seed.add("fqe", EvalResult.json(estimates.get(row).value()));
                seed.addProperty("fqe_diverged", estimates.get(row).diverged());
            }
            seeds.add(seed);
        }
        json.add("seeds", seeds);
        json.add("data_return", EvalResult.json(dataValue));
        json.addProperty("fqe_updates", fqeUpdates);
        return json;
    }
}
