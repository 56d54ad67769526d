// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs side by side. Something is worse when its median has moved to the wrong side by more than both interquartile
 * ranges together; one sample has no spread, so such measurements are shown and never judged.
 */
public final class Comparison {
    /** One measurement that both runs have; ratio is new over old. */
    record Line(Measurement before, Measurement after, boolean worse) {
        double ratio() {
            return after.median() / before.median();
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final int onlyInOne;

    /** What only one of them holds is counted and left alone. */
    public Comparison(List<Measurement> before, List<Measurement> after) {
        Map<String, Measurement> old = new HashMap<>();
        before.forEach(measurement -> old.put(measurement.identity(), measurement));
        for (Measurement measurement : after) {
            Measurement counterpart = old.get(measurement.identity());
            if (counterpart != null) {
                lines.add(new Line(counterpart, measurement, worse(counterpart, measurement)));
            }
        }
        onlyInOne = before.size() + after.size() - 2 * lines.size();
    }

    private static boolean worse(Measurement before, Measurement after) {
        if (before.samples().size() < 2 || after.samples().size() < 2) {
            return false;
        }
        double change = after.median() - before.median();
        double loss = after.unit().lowerIsBetter() ? change : -change;
        return loss > before.spread().range() + after.spread().range();
    }

    List<Line> lines() {
        return lines;
    }

    public boolean empty() {
        return lines.isEmpty();
    }

    public boolean anyWorse() {
        return lines.stream().anyMatch(Line::worse);
    }

    public String table() {
        StringBuilder text = new StringBuilder("| measurement | before | after | ratio | |\n|---|---|---|---|---|\n");
        for (Line line : lines) {
            text.append("| ").append(line.after().label());
            text.append(" | ").append(figure(line.before()));
            text.append(" | ").append(figure(line.after()));
            text.append(" | ").append(Figures.number(line.ratio()));
            text.append(" | ").append(line.worse() ? "WORSE" : "").append(" |\n");
        }
        long worse = lines.stream().filter(Line::worse).count();
        return text.append('\n')
                .append(lines.size() + " measurements in both, " + worse + " worse by more than both spreads, "
                        + onlyInOne + " in one of them only\n")
                .toString();
    }

    private static String figure(Measurement measurement) {
        Spread spread = measurement.spread();
        return measurement.unit() == Unit.MICROSECONDS
                ? Figures.time(spread)
                : Figures.number(spread.median()) + " " + measurement.unit().label() + " ("
                        + Figures.number(spread.lowerQuartile()) + " - " + Figures.number(spread.upperQuartile()) + ")";
    }
}
