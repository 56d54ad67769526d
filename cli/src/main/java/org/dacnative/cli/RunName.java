// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Set;

/** What a run on data of one's own is called: the file's name without its ending, as a folder of the results. */
final class RunName {
    /** What Minari calls the inside of every data set. */
    private static final Set<String> INSIDE_OF_MINARI = Set.of("main_data.hdf5", "data");

    private RunName() {}

    static String of(Path dataset) {
        Path path = dataset.toAbsolutePath().normalize();
        while (path.getParent() != null
                && path.getParent().getFileName() != null
                && INSIDE_OF_MINARI.contains(path.getFileName().toString())) {
            path = path.getParent();
        }
        String file = path.getFileName() == null ? "" : path.getFileName().toString();
        String stem = file.replaceFirst("(?<=.)\\.[A-Za-z0-9]{1,8}$", "").replaceAll("[^A-Za-z0-9._-]+", "_");
        return stem.isEmpty() || stem.chars().allMatch(letter -> letter == '.') ? "data" : stem;
    }
}
