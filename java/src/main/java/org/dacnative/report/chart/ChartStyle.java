// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How every chart looks: dark text on white, a light grid, the legend below, colours that the colour-blind can tell. */
public final class ChartStyle {
    /** What the others are held against, such as a published score. */
    public static final Color LEVEL = new Color(0x55, 0x55, 0x55);

    /** Okabe and Ito's palette without its yellow, which is lost on white. */
    private static final int[] COLORS = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9};

    /** XChart looks for ticks in steps that no longer change numbers beyond about 1e15, without end. */
    private static final double LARGEST = 1e12;

    private static final Color TEXT = new Color(0x22, 0x22, 0x22);
    private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);
    private static final Color FRAME = new Color(0x99, 0x99, 0x99);

    private ChartStyle() {}

    /** Whether a number can be given to XChart: it is finite and not monstrous. */
    public static boolean canDraw(double value) {
        return Math.abs(value) <= LARGEST;
    }

    /** The colour of the curve at a place in the list; they repeat. */
    public static Color color(int place) {
        return new Color(COLORS[place % COLORS.length]);
    }

    /** The stroke of the curve at a place in the list: when colours repeat, lines are dashed. */
    static BasicStroke stroke(int place) {
        float[] dashes = {6, 4};
        return place < COLORS.length
                ? new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
                : new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
    }

    /** Levels are told apart by their dashes. */
    static BasicStroke levelStroke(int place) {
        float[] dashes = {2 + 6f * (place + 1), 4};
        return new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
    }

    /** Sets everything that does not depend on what a chart shows. */
    public static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartFontColor(TEXT);
        styler.setChartPadding(14);
        styler.setPlotMargin(0);
        styler.setAxisTicksLineVisible(false);
        styler.setChartTitleFont(Fonts.bold(15));
        styler.setChartTitleBoxVisible(false);
        styler.setPlotBorderColor(FRAME);
        styler.setLegendFont(Fonts.plain(12));
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setAxisTitleFont(Fonts.plain(13));
        styler.setAxisTickLabelsFont(Fonts.plain(12));
        styler.setAxisTickLabelsColor(TEXT);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setLocale(Locale.ROOT);
        styler.setDecimalPattern("#,##0.###");
    }

    /** Updates on an axis: 500, 20k, 1.5M. */
    static String updates(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return decimals(value / 1e6) + "M";
        }
        return size >= 1e4 ? decimals(value / 1e3) + "k" : decimals(value);
    }

    private static String decimals(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
