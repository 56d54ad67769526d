// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.util.List;
import org.dacnative.report.chart.LineChart;

/**
 * What a page says, in words and numbers; {@link PageHtml} decides how it looks. No text is markup.
 *
 * @param title of the page
 * @param summary a sentence below it
 * @param live whether it is written again and again: an open page then reloads itself now and then
 * @param parts in their order
 * @param footnotes at the end
 */
public record Page(String title, String summary, boolean live, List<Part> parts, List<String> footnotes) {
    public Page {
        parts = List.copyOf(parts);
        footnotes = List.copyOf(footnotes);
    }

    /** A piece of a page. */
    public sealed interface Part permits Figures, Lines, Charts, Table {}

    /** A few numbers that matter most, side by side. */
    public record Figures(List<Figure> figures) implements Part {}

    /**
     * One of them.
     *
     * @param value as text, such as "92.9"
     * @param note small, below it; may be empty
     */
    public record Figure(String name, String value, String note) {}

    /**
     * Sentences, one below the other.
     *
     * @param warning whether they ask for attention
     */
    public record Lines(String heading, boolean warning, List<String> lines) implements Part {}

    /**
     * Charts that zoom together.
     *
     * @param note below the heading; may be empty
     * @param wide for one chart, which the heading names: it takes the page's whole width
     */
    public record Charts(String heading, String note, boolean wide, List<LineChart> charts) implements Part {}

    /**
     * Rows below a header; the first cell of a row is its name.
     *
     * @param note below it; may be empty
     * @param folded shown when it is asked for
     */
    public record Table(String heading, String note, boolean folded, List<String> header, List<Row> rows)
            implements Part {}

    /** @param marked whether the row stands out */
    public record Row(boolean marked, List<String> cells) {
        /** One that does not. */
        public static Row of(String... cells) {
            return new Row(false, List.of(cells));
        }
    }
}
