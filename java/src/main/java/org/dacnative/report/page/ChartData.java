// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.dacnative.report.chart.LineChart;

/**
 * The charts of a page as the JSON that its program reads: for each one the x that any of its curves has, and for each curve
 * a column of as many numbers, with null where the curve has none.
 */
final class ChartData {
    /** Escapes what could end a script element. */
    private static final Gson GSON = new Gson();

    /** More than a screen can show. */
    private static final MathContext DIGITS = new MathContext(7);

    private final JsonArray charts = new JsonArray();

    /** The chart's number, which its place in the page names. */
    int add(LineChart chart) {
        NavigableSet<Double> all = new TreeSet<>();
        chart.curves().forEach(curve -> {
            for (double x : curve.x()) {
                all.add(x);
            }
        });
        JsonObject json = new JsonObject();
        json.addProperty("x", chart.x());
        json.addProperty("y", chart.y());
        json.add("at", numbers(all.stream().mapToDouble(x -> x).toArray()));
        JsonArray curves = new JsonArray();
        chart.curves().forEach(curve -> curves.add(curve(curve, all)));
        json.add("curves", curves);
        JsonArray levels = new JsonArray();
        for (LineChart.Level level : chart.levels()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", level.name());
            entry.add("value", number(level.value()));
            levels.add(entry);
        }
        json.add("levels", levels);
        JsonArray marks = new JsonArray();
        for (LineChart.Mark mark : chart.marks()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", mark.name());
            entry.add("at", number(mark.x()));
            marks.add(entry);
        }
        json.add("marks", marks);
        charts.add(json);
        return charts.size() - 1;
    }

    /** All of them; safe within a script element. */
    String json() {
        return GSON.toJson(charts);
    }

    private static JsonObject curve(LineChart.Curve curve, NavigableSet<Double> all) {
        Map<Double, Integer> places = new HashMap<>();
        for (int i = 0; i < curve.x().length; i++) {
            places.put(curve.x()[i], i);
        }
        JsonObject json = new JsonObject();
        json.addProperty("name", curve.name());
        json.add("mean", column(curve.y(), places, all));
        curve.band().ifPresent(band -> {
            json.add("lower", column(band.lower(), places, all));
            json.add("upper", column(band.upper(), places, all));
        });
        return json;
    }

    private static JsonArray column(double[] values, Map<Double, Integer> places, NavigableSet<Double> all) {
        JsonArray column = new JsonArray();
        for (double x : all) {
            Integer place = places.get(x);
            column.add(place == null ? JsonNull.INSTANCE : number(values[place]));
        }
        return column;
    }

    private static JsonArray numbers(double[] values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            array.add(number(value));
        }
        return array;
    }

    /** JSON has no word for what is not finite. */
    private static JsonElement number(double value) {
        if (!Double.isFinite(value)) {
            return JsonNull.INSTANCE;
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return new JsonPrimitive(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
    }
}
