// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.util.Optional;
import java.util.OptionalDouble;
import org.dacnative.report.chart.LineChart;

/**
 * The final score that was published for an algorithm on a task.
 *
 * @param note who has measured it, and how
 */
public record Published(OptionalDouble score, String note) {
    /** Nothing was. */
    public static final Published NOTHING = new Published(OptionalDouble.empty(), "");

    /** Its line in a chart. */
    public Optional<LineChart.Level> level(String name) {
        return score.stream().mapToObj(value -> level(name, value)).findFirst();
    }

    /** A line with its value beside its name. */
    public static LineChart.Level level(String name, double value) {
        return new LineChart.Level(name + " " + Numbers.score(value), value);
    }
}
