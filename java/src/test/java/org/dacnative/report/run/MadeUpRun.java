// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The folder of a run that nobody has trained. */
public final class MadeUpRun {
    private MadeUpRun() {}

    /**
     * Seeds 0, 1, ..., each evaluated after 100, 200, ... updates: seed s has the score start + 10 * s + evaluation, counted
     * from 1; critic_loss is a tenth of that, q_mean its negative.
     */
    public static Path write(Path folder, String tag, int seeds, int evaluations, double start) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.txt"),
                "version=0.1.0\ncommit=abc\nmachine=a machine\ndata_score=44.25\ndata_warnings=odd <data>\nagent=DAC\nenv=hopper-medium-v2\n"
                        + "dataset=data.hdf5\nnum_seeds=" + seeds + "\nmax_steps=1000\nbatch_size=256\nrho=0.5\ntag="
                        + tag
                        + "\n");
        for (int seed = 0; seed < seeds; seed++) {
            StringBuilder scores = new StringBuilder("steps\tmean\tmedian\tstd\tmin\tmax\n");
            StringBuilder metrics = new StringBuilder("steps\tcritic_loss\tq_mean\n");
            for (int i = 1; i <= evaluations; i++) {
                double score = start + 10 * seed + i;
                scores.append(String.format(
                        Locale.ROOT,
                        "%d\t%.4f\t%.4f\t1.0000\t%.4f\t%.4f\n",
                        100 * i,
                        score,
                        score,
                        score - 1,
                        score + 1));
                metrics.append(String.format(Locale.ROOT, "%d\t%.6g\t%.6g\n", 100 * i, score / 10, -score));
            }
            Files.writeString(folder.resolve("seed_" + seed + ".txt"), scores);
            Files.writeString(folder.resolve("metrics_" + seed + ".txt"), metrics);
        }
        return folder;
    }
}
