// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dacnative.input.InputException;

/** A way to store data sets. It knows its files by what is in them, not by their names; all give {@link Episodes}. */
interface DatasetFormat {
    /** All formats. At most one recognises a file. */
    List<DatasetFormat> ALL = List.of(
            new MinariFormat(),
            new RobomimicFormat(),
            new D4rlFormat(),
            new OgbenchFormat(),
            new NpzFormat(),
            new CsvFormat());

    /** As it is called in messages. */
    String name();

    /** Those of {@link ReadingOptions#given} that it has a use for. */
    default Set<String> options() {
        return Set.of();
    }

    /** A line for each option that was given for nothing. */
    default List<String> unused(ReadingOptions given) {
        return given.given().stream()
                .filter(name -> !options().contains(name))
                .map(name -> name + " counts for nothing: the data are " + name())
                .toList();
    }

    /** Whether a file is of this format, sound or not. */
    boolean recognises(Contents contents);

    /**
     * Reads everything. Throws InputException with one line about what is wrong with the file, or does not fit.
     *
     * @param task whose sizes the data must have; empty for a file's own
     */
    Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options);

    /** The format of a file. Throws InputException if it is of none. */
    static DatasetFormat of(Contents contents) {
        return ALL.stream()
                .filter(format -> format.recognises(contents))
                .findFirst()
                .orElseThrow(() -> new InputException(contents.path()
                        + ": is a zip archive without NumPy's arrays observations and actions; unpack it"
                        + " if it holds the file" + ForeignData.END));
    }

    /** InputException unless the widths of a file's observations and actions are the task's. */
    static void requireWidths(ColumnReader reader, Optional<TaskShape> task, int obsDim, int actDim) {
        task.ifPresent(shape -> {
            requireWidth(reader, "an observation", obsDim, shape.obsDim());
            requireWidth(reader, "an action", actDim, shape.actDim());
        });
    }

    private static void requireWidth(ColumnReader reader, String what, int found, int wanted) {
        if (found != wanted) {
            throw reader.bad(what + " has " + found + " numbers, the task's has " + wanted
                    + "; --env and --dataset must belong together");
        }
    }
}
