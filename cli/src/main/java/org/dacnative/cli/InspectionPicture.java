// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dacnative.data.Histogram;
import org.dacnative.data.Inspection;
import org.dacnative.input.InputException;
import org.dacnative.report.chart.Fonts;
import org.dacnative.report.chart.HistogramPicture;
import org.dacnative.report.chart.HistogramPicture.Bars;

/** How the numbers of a data set are distributed, as four charts in one picture. */
final class InspectionPicture {
    private InspectionPicture() {}

    /** Throws InputException where there will be no such picture; better before a long reading than after it. */
    static void requirePossible(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new InputException("--plot " + file + ": the name of a picture ends in .png");
        }
        OutputFile.require("--plot " + file, file);
        Fonts.missing().ifPresent(why -> {
            throw new InputException("--plot: " + why);
        });
    }

    static void write(Path file, Inspection.Figures figures) {
        Inspection.Distributions all = figures.distributions();
        HistogramPicture.write(
                file,
                List.of(
                        bars("returns of episodes", "return", "episodes", all.returns()),
                        bars("lengths of episodes", "steps", "episodes", all.lengths()),
                        bars("rewards", "reward", "transitions", all.rewards()),
                        bars("actions: at the ends they are saturated", "number", "numbers", all.actions())));
    }

    private static Bars bars(String title, String x, String what, Histogram histogram) {
        String count = String.format(
                Locale.ROOT, "%,d %s", Arrays.stream(histogram.counts()).sum(), what);
        return new Bars(title + " (" + count + ")", x, what, histogram.low(), histogram.high(), histogram.counts());
    }
}
