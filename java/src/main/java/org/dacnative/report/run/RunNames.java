// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** What runs are called beside each other. */
public final class RunNames {
    private RunNames() {}

    /** The tags if every run has one of its own; else the folders' names, with the task's before it if that is not enough. */
    public static List<String> of(List<RunFolder> runs) {
        List<Function<RunFolder, String>> ways = List.of(RunFolder::tag, RunNames::folder, RunNames::taskAndFolder);
        for (Function<RunFolder, String> way : ways) {
            List<String> names = runs.stream().map(way).toList();
            if (names.stream().noneMatch(String::isEmpty)
                    && names.stream().distinct().count() == names.size()) {
                return names;
            }
        }
        return numbered(runs.stream().map(RunNames::taskAndFolder).toList());
    }

    private static String folder(RunFolder run) {
        return String.valueOf(run.path().toAbsolutePath().normalize().getFileName());
    }

    private static String taskAndFolder(RunFolder run) {
        return run.task() + "/" + folder(run);
    }

    private static List<String> numbered(List<String> names) {
        List<String> numbered = new ArrayList<>();
        for (String name : names) {
            int before = Collections.frequency(names.subList(0, numbered.size()), name);
            numbered.add(before == 0 ? name : name + " (" + (before + 1) + ")");
        }
        return numbered;
    }
}
