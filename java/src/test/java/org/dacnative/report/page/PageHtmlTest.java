// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import org.dacnative.report.chart.LineChart;
import org.junit.jupiter.api.Test;

/** A page holds what it was given, as text and never as markup, and asks for nothing from outside. */
class PageHtmlTest {
    private static final String EVIL = "</script><script>alert('x')</script>&\"";
    private static final String EVIL_AS_TEXT =
            "&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;";

    @Test
    void everyTextStaysText() {
        LineChart chart = new LineChart(
                EVIL,
                EVIL,
                EVIL,
                List.of(new LineChart.Curve(EVIL, new double[] {1}, new double[] {2}, Optional.empty())),
                List.of(new LineChart.Level(EVIL, 3)),
                List.of(new LineChart.Mark(EVIL, 1)));
        String html = PageHtml.of(new Page(
                EVIL,
                EVIL,
                true,
                List.of(
                        new Page.Figures(List.of(new Page.Figure(EVIL, EVIL, EVIL))),
                        new Page.Lines(EVIL, true, List.of(EVIL)),
                        new Page.Charts(EVIL, EVIL, false, List.of(chart)),
                        new Page.Table(EVIL, EVIL, true, List.of(EVIL), List.of(Page.Row.of(EVIL, EVIL)))),
                List.of(EVIL)));
        assertFalse(html.contains("alert('x')"), "none is markup");
        // title twice, summary, figure 3, lines 2, charts 2 and caption, table 5, footnote
        assertEquals(2 + 1 + 3 + 2 + 3 + 5 + 1, html.split(java.util.regex.Pattern.quote(EVIL_AS_TEXT), -1).length - 1);
        assertEquals(5, data(html).toString().split("alert", -1).length - 1, "x, y, curve, level, mark");
    }

    @Test
    void chartsThatShareNoUpdatesHaveGaps() {
        LineChart chart = new LineChart(
                "t",
                "updates",
                "score",
                List.of(
                        new LineChart.Curve(
                                "a",
                                new double[] {100, 300},
                                new double[] {1.25, Double.NaN},
                                Optional.of(new LineChart.Band(new double[] {1, 2}, new double[] {3, 4}))),
                        new LineChart.Curve("b", new double[] {200}, new double[] {1 / 3.0}, Optional.empty())),
                List.of(new LineChart.Level("published", 92.9)),
                List.of(new LineChart.Mark("fine-tuning", 150)));
        ChartData data = new ChartData();
        assertEquals(0, data.add(chart));
        assertEquals(
                JsonParser.parseString("[{'x':'updates','y':'score','at':[100,200,300],'curves':["
                        + "{'name':'a','mean':[1.25,null,null],'lower':[1,null,2],'upper':[3,null,4]},"
                        + "{'name':'b','mean':[null,0.3333333,null]}],'levels':[{'name':'published','value':92.9}],"
                        + "'marks':[{'name':'fine-tuning','at':150}]}]"),
                JsonParser.parseString(data.json()));
    }

    @Test
    void aPageIsWholeByItself() {
        String html = PageHtml.of(new Page("t", "s", false, List.of(), List.of()));
        assertTrue(html.contains("uPlot=function"), "the charts' program is inside");
        assertTrue(html.contains("The MIT License (MIT)"), "and its licence");
        assertFalse(html.contains(" src=") || html.contains("<link") || html.contains("@import"), "nothing is loaded");
        assertTrue(html.contains("default-src 'none'"), "nothing may be");
        assertFalse(html.contains("data-live>"), "a run that is over does not reload");
        assertTrue(PageHtml.of(new Page("t", "s", true, List.of(), List.of())).contains("<body data-live>"));
    }

    private static JsonArray data(String html) {
        int start = html.indexOf("id=\"data\">") + "id=\"data\">".length();
        return JsonParser.parseString(html.substring(start, html.indexOf("</script>", start)))
                .getAsJsonArray();
    }
}
