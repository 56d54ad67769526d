// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.Map;
import org.dacnative.input.InputException;

/** Names files that are no data sets of ours for what they are, so that nobody has to guess why they are refused. */
final class ForeignData {
    /** How a refusal of a whole file ends. */
    static final String END = "; --dataset takes HDF5 (D4RL, Minari, robomimic), NPZ (OGBench and others) or CSV";

    /** What makes a table of a program for tables into one that is read here. */
    private static final String CONVERT =
            "; convert it, in Python: pandas.read_%s(\"IN\").to_csv(\"OUT.csv\", index=False)";

    /** Beginnings of files, as ISO-8859-1. */
    private static final Map<String, String> STARTS = Map.ofEntries(
            Map.entry("\u0093NUMPY", "a NumPy array (NPY), not a data set of several columns" + END),
            Map.entry("ARROW1", "an Arrow file, which is not read here" + CONVERT.formatted("feather")),
            Map.entry("PAR1", "a Parquet file, which is not read here" + CONVERT.formatted("parquet")),
            Map.entry("\u001f\u008b", "compressed as a whole (gzip); unpack it first" + END),
            Map.entry("\u0080\u0002", "a Python pickle, which is never read" + END),
            Map.entry("\u0080\u0003", "a Python pickle, which is never read" + END),
            Map.entry("\u0080\u0004", "a Python pickle, which is never read" + END),
            Map.entry("\u0080\u0005", "a Python pickle, which is never read" + END),
            Map.entry("version https://", "a pointer of Git LFS, not the file itself; fetch that" + END),
            Map.entry("<!DOCTYPE", "a web page, not the file itself; download that" + END),
            Map.entry("<!doctype", "a web page, not the file itself; download that" + END),
            Map.entry("<html", "a web page, not the file itself; download that" + END));

    private ForeignData() {}

    /** Throws InputException if the first bytes of a file say that it is none of ours. */
    static void refuse(Path path, String start) {
        STARTS.entrySet().stream()
                .filter(entry -> start.startsWith(entry.getKey()))
                .findFirst()
                .ifPresent(entry -> {
                    throw new InputException(path + ": is " + entry.getValue());
                });
    }
}
