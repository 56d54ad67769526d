// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.env.SeedScores;
import org.dacnative.report.ScoreStatistics;

/**
 * The scores of one checkpoint, as text and as JSON.
 *
 * @param name "final", "best", or "checkpoint" for one that was named
 * @param simulator belongs to every score
 * @param episodes of each seed
 */
record EvalResult(
        String name, Checkpoint checkpoint, String env, String simulator, int episodes, List<SeedScores> scores)
        implements CheckpointResult {

    @Override
    public EvalResult named(String other) {
        return new EvalResult(other, checkpoint, env, simulator, episodes, scores);
    }

    @Override
    public String text() {
        ScoreStatistics statistics = statistics();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %s, %d updates, %s, %s a seed (%s)%n",
                name,
                checkpoint.folder(),
                checkpoint.info().updates(),
                env,
                episodes(episodes),
                simulator));
        scores.forEach(seed -> text.append(String.format(
                Locale.ROOT,
                "  seed %d: score %.1f, return %.1f%n",
                seed.seed(),
                seed.meanScore(),
                seed.meanReturn())));
        return text.append("  ").append(statistics.text()).toString();
    }

    /** As in a line about scores. */
    static String episodes(int number) {
        return number + (number == 1 ? " episode" : " episodes");
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = ofCheckpoint();
        json.addProperty("env", env);
        json.addProperty("simulator", simulator);
        json.addProperty("episodes", episodes);
        JsonArray seeds = new JsonArray();
        scores.forEach(seed -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("seed", seed.seed());
            entry.addProperty("score", seed.meanScore());
            entry.addProperty("return", seed.meanReturn());
            entry.add("scores", array(seed.scores()));
            entry.add("returns", array(seed.returns()));
            seeds.add(entry);
        });
        json.add("seeds", seeds);
        ScoreStatistics statistics = statistics();
        json.add("mean", json(statistics.mean()));
        json.add("median", json(statistics.median()));
        json.add("iqm", json(statistics.iqm()));
        return json;
    }

    private ScoreStatistics statistics() {
        return ScoreStatistics.of(new double[][] {
            scores.stream().mapToDouble(SeedScores::meanScore).toArray()
        });
    }

    static JsonObject json(ScoreStatistics.Estimate estimate) {
        JsonObject json = new JsonObject();
        json.addProperty("value", estimate.value());
        json.addProperty("lower95", estimate.lower());
        json.addProperty("upper95", estimate.upper());
        return json;
    }

    private static JsonArray array(double[] values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            array.add(value);
        }
        return array;
    }
}
