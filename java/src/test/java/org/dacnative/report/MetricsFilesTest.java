// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of a run's metrics. */
class MetricsFilesTest {
    @TempDir
    Path folder;

    @Test
    void eachSeedHasAFileWithALineForEachInterval() throws IOException {
        MetricsFiles files = new MetricsFiles(new RunFiles(folder));
        files.add(100, 7, metrics(0.5, 12));
        files.add(100, 8, metrics(0.25, 13));
        files.add(200, 7, metrics(1e-7, Double.NaN));
        files.add(200, 8, metrics(2, 14));
        files.write();
        assertEquals(
                "steps\tcritic_loss\tq_mean\n100\t0.500000\t12.0000\n200\t1.00000e-07\tNaN\n",
                Files.readString(folder.resolve("metrics_7.txt")));
        assertEquals(
                "steps\tcritic_loss\tq_mean\n100\t0.250000\t13.0000\n200\t2.00000\t14.0000\n",
                Files.readString(folder.resolve("metrics_8.txt")));
    }

    @Test
    void nothingIsWrittenOfNothing() throws IOException {
        new MetricsFiles(new RunFiles(folder)).write();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    private static Map<String, Double> metrics(double criticLoss, double qMean) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("critic_loss", criticLoss);
        metrics.put("q_mean", qMean);
        return metrics;
    }
}
