// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.dacnative.data.ColumnSummary;
import org.dacnative.data.Finding;
import org.dacnative.data.Inspection;
import org.dacnative.data.Spread;
import org.dacnative.data.TunedRewards;
import org.dacnative.env.TaskSpec;

/** What is in a data set, for programs. */
final class InspectionJson {
    private InspectionJson() {}

    static JsonObject of(String file, Inspection inspection, Optional<TaskSpec> task) {
        JsonObject json = new JsonObject();
        json.addProperty("file", file);
        json.addProperty("format", inspection.format());
        json.addProperty("verdict", Choices.name(inspection.verdict()));
        JsonArray columns = new JsonArray();
        inspection.columns().forEach(column -> columns.add(column(column)));
        json.add("columns", columns);
        inspection.episodes().ifPresent(episodes -> {
            json.addProperty("transitions", episodes.transitions());
            json.addProperty("episodes", episodes.everyReturn().length);
            json.add("lengths", spread(episodes.lengths()));
            json.add("returns", spread(episodes.returns()));
        });
        InspectCommand.scores(inspection, task).ifPresent(scores -> json.add("scores", spread(scores)));
        JsonArray tunings = new JsonArray();
        inspection.tunings().forEach(tuned -> tunings.add(tuned(tuned)));
        json.add("reward_tune", tunings);
        JsonArray findings = new JsonArray();
        inspection.findings().forEach(finding -> findings.add(finding(finding)));
        json.add("findings", findings);
        return json;
    }

    private static JsonObject column(ColumnSummary column) {
        JsonObject json = new JsonObject();
        json.addProperty("name", column.name());
        json.add("shape", list(column.shape()));
        json.addProperty("type", column.type());
        column.numbers().ifPresent(numbers -> addNumbers(json, numbers));
        json.addProperty("not_finite", column.notFinite());
        json.add("not_finite_rows", list(column.firstRows()));
        json.add("constant", list(column.constant()));
        return json;
    }

    private static JsonObject tuned(TunedRewards tuned) {
        JsonObject json = new JsonObject();
        json.addProperty("mode", tuned.mode().optionName());
        tuned.numbers().ifPresent(numbers -> addNumbers(json, numbers));
        if (tuned.numbers().isEmpty()) {
            json.addProperty("refused", tuned.refusal());
        }
        return json;
    }

    private static void addNumbers(JsonObject json, ColumnSummary.Numbers numbers) {
        json.addProperty("minimum", numbers.minimum());
        json.addProperty("maximum", numbers.maximum());
        json.addProperty("mean", numbers.mean());
    }

    private static JsonObject spread(Spread spread) {
        JsonObject json = new JsonObject();
        json.addProperty("minimum", spread.minimum());
        json.addProperty("lower_quartile", spread.lowerQuartile());
        json.addProperty("median", spread.median());
        json.addProperty("upper_quartile", spread.upperQuartile());
        json.addProperty("maximum", spread.maximum());
        json.addProperty("mean", spread.mean());
        return json;
    }

    private static JsonObject finding(Finding finding) {
        JsonObject json = new JsonObject();
        json.addProperty("what", finding.what());
        json.addProperty("verdict", Choices.name(finding.verdict()));
        json.addProperty("text", finding.text());
        return json;
    }

    private static JsonArray list(List<? extends Number> numbers) {
        return new Gson().toJsonTree(numbers).getAsJsonArray();
    }
}
