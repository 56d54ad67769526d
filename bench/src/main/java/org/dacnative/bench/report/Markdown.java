// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.List;

/** A page of Markdown in the making. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    void line(String line) {
        text.append(line).append('\n');
    }

    /** A heading and a table; neither if there are no rows. */
    void section(String title, List<List<String>> rows, List<String> columns) {
        if (!rows.isEmpty()) {
            line("## " + title);
            line("");
            table(columns, rows);
        }
    }

    void table(List<String> columns, List<List<String>> rows) {
        line("| " + String.join(" | ", columns) + " |");
        line("|" + "---|".repeat(columns.size()));
        rows.forEach(row -> line("| " + String.join(" | ", row) + " |"));
        line("");
    }

    String text() {
        return text.toString();
    }
}
