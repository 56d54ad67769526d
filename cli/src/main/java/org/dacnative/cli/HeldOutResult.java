// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.JsonObject;
import java.util.stream.Collectors;
import org.dacnative.checkpoint.Checkpoint;

/**
 * The measures of one checkpoint on data alone, as text and as JSON.
 *
 * @param data where they came from
 */
record HeldOutResult(String name, Checkpoint checkpoint, String data, MeasuredPolicy measured)
        implements CheckpointResult {

    @Override
    public HeldOutResult named(String other) {
        return new HeldOutResult(other, checkpoint, data, measured);
    }

    @Override
    public String text() {
        return name + ": " + checkpoint.folder() + ", " + checkpoint.info().updates() + " updates, " + data
                + " (no environment)\n"
                + measured.lines().stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = ofCheckpoint();
        json.addProperty("dataset", data);
        measured.toJson().entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
        return json;
    }
}
