// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.env.SeedScores;

/**
 * A checkpoint's {@code state.json} as text and back. Numbers keep every bit; those that JSON does not have (NaN,
 * Infinity) are texts. What does not belong there is an IllegalArgumentException that says what.
 */
final class StateJson {
    /** A reader refuses other numbers than its own. */
    static final int FORMAT = 1;

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .setStrictness(Strictness.STRICT)
            .create();

    private StateJson() {}

    static String write(CheckpointInfo info) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("algorithm", info.algorithm());
        json.addProperty("updates", info.updates());
        json.add("seeds", array(info.seeds()));
        json.addProperty("obs_dim", info.obsDim());
        json.addProperty("act_dim", info.actDim());
        json.add("options", texts(info.options()));
        json.add("facts", texts(info.facts()));
        info.pendingEvaluation().ifPresent(updates -> json.addProperty("pending_evaluation", updates));
        JsonArray diverged = new JsonArray();
        info.record().diverged().forEach(entry -> diverged.add(json(entry)));
        json.add("diverged", diverged);
        JsonArray evaluated = new JsonArray();
        info.record().evaluated().forEach(entry -> evaluated.add(json(entry)));
        json.add("evaluated", evaluated);
        JsonArray logged = new JsonArray();
        info.record().logged().forEach(entry -> logged.add(json(entry)));
        json.add("logged", logged);
        JsonArray measured = new JsonArray();
        info.record().measured().forEach(entry -> measured.add(json(entry)));
        json.add("measured", measured);
        return GSON.toJson(json) + "\n";
    }

    static CheckpointInfo read(String text) {
        try {
            JsonObject json = GSON.fromJson(text, JsonObject.class);
            if (json == null || !json.has("format") || json.get("format").getAsInt() != FORMAT) {
                throw new IllegalArgumentException("its format is not " + FORMAT + ", the one that is known here");
            }
            return new CheckpointInfo(
                    json.get("algorithm").getAsString(),
                    whole(json, "updates", 0, 1L << 40),
                    json.getAsJsonArray("seeds").asList().stream()
                            .map(JsonElement::getAsLong)
                            .toList(),
                    (int) whole(json, "obs_dim", 1, 1 << 20),
                    (int) whole(json, "act_dim", 1, 1 << 20),
                    texts(json.getAsJsonObject("options")),
                    texts(json.getAsJsonObject("facts")),
                    record(json),
                    json.has("pending_evaluation")
                            ? OptionalLong.of(json.get("pending_evaluation").getAsLong())
                            : OptionalLong.empty());
        } catch (JsonParseException
                | NullPointerException
                | ClassCastException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException e) {
            // What Gson throws where an entry is missing or of another kind.
            throw new IllegalArgumentException("it lacks an entry, or has one of another kind", e);
        }
    }

    private static RunRecord record(JsonObject json) {
        List<RunRecord.Logged> logged = new ArrayList<>();
        json.getAsJsonArray("logged").forEach(entry -> logged.add(logged(entry.getAsJsonObject())));
        List<RunRecord.Evaluated> evaluated = new ArrayList<>();
        json.getAsJsonArray("evaluated").forEach(entry -> evaluated.add(evaluated(entry.getAsJsonObject())));
        List<Divergence> diverged = new ArrayList<>();
        json.getAsJsonArray("diverged").forEach(entry -> diverged.add(diverged(entry.getAsJsonObject())));
        List<RunRecord.Logged> measured = new ArrayList<>();
        if (json.has("measured")) { // checkpoints of earlier versions have none
            json.getAsJsonArray("measured").forEach(entry -> measured.add(logged(entry.getAsJsonObject())));
        }
        return new RunRecord(logged, evaluated, diverged, measured);
    }

    private static JsonObject json(Divergence entry) {
        JsonObject json = new JsonObject();
        json.addProperty("seed", entry.seed());
        json.addProperty("quantity", entry.quantity());
        json.addProperty("updates", entry.updates());
        return json;
    }

    private static Divergence diverged(JsonObject json) {
        return new Divergence(
                json.get("seed").getAsLong(),
                json.get("quantity").getAsString(),
                json.get("updates").getAsLong());
    }

    private static JsonObject json(RunRecord.Evaluated entry) {
        JsonObject json = new JsonObject();
        json.addProperty("updates", entry.updates());
        JsonArray seeds = new JsonArray();
        entry.scores().forEach(scores -> {
            JsonObject seed = new JsonObject();
            seed.addProperty("seed", scores.seed());
            seed.add("returns", array(scores.returns()));
            seed.add("scores", array(scores.scores()));
            seeds.add(seed);
        });
        json.add("scores", seeds);
        return json;
    }

    private static RunRecord.Evaluated evaluated(JsonObject json) {
        List<SeedScores> scores = new ArrayList<>();
        json.getAsJsonArray("scores").forEach(entry -> {
            JsonObject seed = entry.getAsJsonObject();
            scores.add(new SeedScores(
                    seed.get("seed").getAsLong(),
                    doubles(seed.getAsJsonArray("returns")),
                    doubles(seed.getAsJsonArray("scores"))));
        });
        return new RunRecord.Evaluated(json.get("updates").getAsLong(), scores);
    }

    private static JsonObject json(RunRecord.Logged entry) {
        JsonObject json = new JsonObject();
        json.addProperty("updates", entry.updates());
        JsonArray names = new JsonArray();
        entry.metrics().names().forEach(names::add);
        json.add("names", names);
        json.add("seeds", array(entry.metrics().seeds()));
        JsonArray rows = new JsonArray();
        for (float[] row : entry.metrics().bySeed()) {
            JsonArray values = new JsonArray();
            for (float value : row) {
                values.add(number(value)); // every float is a double
            }
            rows.add(values);
        }
        json.add("values", rows);
        return json;
    }

    private static RunRecord.Logged logged(JsonObject json) {
        List<String> names = json.getAsJsonArray("names").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
        List<Long> seeds = json.getAsJsonArray("seeds").asList().stream()
                .map(JsonElement::getAsLong)
                .toList();
        JsonArray rows = json.getAsJsonArray("values");
        float[][] values = new float[rows.size()][names.size()];
        if (rows.size() != seeds.size()) {
            throw new IllegalArgumentException("its metrics have another number of rows than of seeds");
        }
        for (int row = 0; row < values.length; row++) {
            double[] wide = doubles(rows.get(row).getAsJsonArray());
            if (wide.length != names.size()) {
                throw new IllegalArgumentException("its metrics have another number of values than of names");
            }
            for (int i = 0; i < wide.length; i++) {
                values[row][i] = (float) wide[i];
            }
        }
        return new RunRecord.Logged(json.get("updates").getAsLong(), new Metrics(names, seeds, values));
    }

    private static long whole(JsonObject json, String name, long least, long most) {
        long value = json.get(name).getAsLong();
        if (value < least || value > most) {
            throw new IllegalArgumentException("its " + name + " is " + value);
        }
        return value;
    }

    private static JsonObject texts(Map<String, String> map) {
        JsonObject json = new JsonObject();
        map.forEach(json::addProperty);
        return json;
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.entrySet()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().getAsString()));
        return map;
    }

    private static JsonArray array(List<Long> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }

    private static JsonArray array(double[] values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            array.add(number(value));
        }
        return array;
    }

    private static JsonPrimitive number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : new JsonPrimitive(Double.toString(value));
    }

    private static double[] doubles(JsonArray array) {
        return array.asList().stream()
                .mapToDouble(value -> Double.parseDouble(value.getAsString()))
                .toArray();
    }
}
