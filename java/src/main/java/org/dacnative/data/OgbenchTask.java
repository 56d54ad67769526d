// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.dacnative.input.InputException;

/**
 * A single task of OGBench: by it recorded states get rewards and masks. The files do not say what they are of, so this is
 * the one place where a file's name counts.
 */
interface OgbenchTask {

    /** Throws InputException where columns that it looks at are missing or of another shape. */
    OgbenchRewards rewards(NpzContents npz, NpzTable table);

    /** The task of a file by its number. Throws InputException if the name tells nothing or it has no such task. */
    static OgbenchTask named(Path path, int number) {
        String name = String.valueOf(path.getFileName());
        List<OgbenchTask> tasks = OgbenchPlace.tasks(name)
                .or(() -> OgbenchParts.tasks(name))
                .orElseThrow(
                        () -> new InputException(path + ": --ogbench_task takes the task from the file's name, as in"
                                + " antmaze-large-navigate-v0.npz; known are " + String.join(", ", known())));
        if (number < 1 || number > tasks.size()) {
            throw new InputException(
                    path + ": --ogbench_task is " + number + ", these data have the tasks 1.." + tasks.size());
        }
        return tasks.get(number - 1);
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(OgbenchPlace.known());
        known.addAll(new TreeSet<>(OgbenchParts.known()));
        return known;
    }

    /** Numbers of a column with a row for each state. Throws InputException unless it is there, at least so wide. */
    static float[] column(NpzContents npz, NpzTable table, String key, int width) {
        ColumnReader reader = table.reader();
        if (!npz.has(key)) {
            throw reader.bad("key " + key + " is missing, from which --ogbench_task computes rewards");
        }
        reader.requireRows(key, npz.column(key).dimensions()[0], table.rows(), "as observations has");
        if (table.width(key) < width) {
            throw reader.bad(key + " has " + table.width(key) + " numbers in a row, --ogbench_task needs " + width);
        }
        return table.numbers(key);
    }
}
