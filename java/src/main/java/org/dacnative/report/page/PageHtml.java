// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.nio.file.Path;
import java.util.List;
import org.dacnative.report.AtomicFile;
import org.dacnative.report.chart.LineChart;

/**
 * A {@link Page} as one file of HTML that needs nothing else: style, program and data are inside, and a policy in it forbids
 * the browser to load anything. Without scripts the numbers are still there.
 */
public final class PageHtml {
    /** Scripts and styles of the page itself; nothing from anywhere. */
    private static final String POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

    private static final String UPLOT = "Charts: uPlot " + PageFiles.UPLOT_VERSION + " by Leon Sorokin, MIT licence.";

    /** A cell of so many letters is not broken. */
    private static final int SHORT = 24;

    private PageHtml() {}

    /** Replaces the file as a whole. Throws UncheckedIOException if it cannot be written. */
    public static void write(Path file, Page page) {
        AtomicFile.write(file, of(page));
    }

    static String of(Page page) {
        Markup html = new Markup();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.element("title", page.title());
        html.raw("<style>\n" + PageFiles.uplotStyle() + PageFiles.style() + "</style></head>\n<body"
                + (page.live() ? " data-live" : "") + ">\n<header>\n");
        html.element("h1", page.title()).element("p", page.summary()).raw("</header>\n<main>\n");
        ChartData charts = new ChartData();
        page.parts().forEach(part -> add(html, part, charts));
        html.raw("</main>\n<footer>\n");
        page.footnotes().forEach(note -> html.element("p", note));
        html.element("p", UPLOT).raw("</footer>\n");
        html.raw("<script type=\"application/json\" id=\"data\">" + charts.json() + "</script>\n");
        html.raw("<script>\n" + PageFiles.uplotProgram() + "</script>\n");
        return html.raw("<script>\n" + PageFiles.program() + "</script>\n</body></html>\n")
                .toString();
    }

    private static void add(Markup html, Page.Part part, ChartData data) {
        if (part instanceof Page.Figures figures) {
            addFigures(html, figures);
        } else if (part instanceof Page.Lines lines) {
            addLines(html, lines);
        } else if (part instanceof Page.Charts charts) {
            addCharts(html, charts, data);
        } else if (part instanceof Page.Table table) {
            addTable(html, table);
        }
    }

    private static void addFigures(Markup html, Page.Figures figures) {
        html.raw("<dl class=\"figures\">\n");
        for (Page.Figure figure : figures.figures()) {
            html.raw("<div>").element("dt", figure.name()).element("dd", figure.value());
            html.element("dd class=\"note\"", figure.note()).raw("</div>\n");
        }
        html.raw("</dl>\n");
    }

    private static void addLines(Markup html, Page.Lines lines) {
        html.raw(lines.warning() ? "<section class=\"warning\">\n" : "<section>\n")
                .element("h2", lines.heading());
        lines.lines().forEach(line -> html.element("p", line));
        html.raw("</section>\n");
    }

    private static void addCharts(Markup html, Page.Charts charts, ChartData data) {
        html.raw("<section>\n").element("h2", charts.heading()).element("p class=\"note\"", charts.note());
        html.raw(charts.wide() ? "<div class=\"charts wide\">\n" : "<div class=\"charts\">\n");
        for (LineChart chart : charts.charts()) {
            html.raw("<figure data-chart=\"" + data.add(chart) + "\">");
            html.element("figcaption", charts.wide() ? "" : chart.title());
            html.raw("<div class=\"plot\"></div></figure>\n");
        }
        html.raw("</div>\n</section>\n");
    }

    private static void addTable(Markup html, Page.Table table) {
        html.raw("<section>\n");
        if (table.folded()) {
            html.raw("<details>").element("summary", table.heading());
        } else {
            html.element("h2", table.heading());
        }
        html.raw("<div class=\"table\"><table>\n<thead><tr>");
        table.header().forEach(cell -> html.raw("<th scope=\"col\">").text(cell).raw("</th>"));
        html.raw("</tr></thead>\n<tbody>\n");
        for (Page.Row row : table.rows()) {
            html.raw(row.marked() ? "<tr class=\"marked\">" : "<tr>");
            addCells(html, row.cells());
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n").element("p class=\"note\"", table.note());
        html.raw(table.folded() ? "</details></section>\n" : "</section>\n");
    }

    private static void addCells(Markup html, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            String wide = cells.get(i).length() > SHORT ? " class=\"long\"" : "";
            html.raw(i == 0 ? "<th scope=\"row\"" + wide + ">" : "<td" + wide + ">");
            html.text(cells.get(i)).raw(i == 0 ? "</th>" : "</td>");
        }
    }
}
