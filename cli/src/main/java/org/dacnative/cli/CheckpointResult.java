// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.List;
import org.dacnative.checkpoint.Checkpoint;

/** What the command eval has found out about a checkpoint. */
interface CheckpointResult {
    /** "final", "best", or "checkpoint" for one that was named. */
    String name();

    Checkpoint checkpoint();

    /** The same under another name. */
    CheckpointResult named(String other);

    /** A few lines. */
    String text();

    JsonObject toJson();

    /** What every result's JSON begins with. */
    default JsonObject ofCheckpoint() {
        JsonObject json = new JsonObject();
        json.addProperty("checkpoint", checkpoint().folder().toString());
        json.addProperty("algorithm", checkpoint().info().algorithm());
        json.addProperty("updates", checkpoint().info().updates());
        return json;
    }

    /** All numbers of some results. */
    static String json(List<CheckpointResult> results) {
        JsonObject all = new JsonObject();
        results.forEach(result -> all.add(result.name(), result.toJson()));
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeSpecialFloatingPointValues()
                .create()
                .toJson(all);
    }
}
