// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dacnative.data.column.Column;
import org.dacnative.data.hdf5.HdfReader;

/** Formats that keep one HDF5 group for each episode: finding the groups, and observations of several parts in them. */
final class EpisodeGroups {
    private EpisodeGroups() {}

    /** Groups named by a prefix and a number, in order of the numbers: 2 before 10. */
    static List<String> named(HdfReader hdf, String parent, String prefix) {
        Pattern pattern = Pattern.compile(prefix + "([0-9]{1,18})");
        return hdf.names(parent).stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .sorted(Comparator.comparingLong(name -> Long.parseLong(name.group(1))))
                .map(name -> parent.isEmpty() ? name.group() : parent + "/" + name.group())
                .toList();
    }

    /** Names with numbers at their ends in order of the numbers. */
    static List<String> inOrder(Set<String> names) {
        Pattern number = Pattern.compile("(.*_)([0-9]{1,18})");
        return names.stream()
                .sorted(Comparator.comparing(
                                (String name) -> number.matcher(name).replaceAll("$1"))
                        .thenComparing(name -> {
                            Matcher matcher = number.matcher(name);
                            return matcher.matches() ? Long.parseLong(matcher.group(2)) : -1L;
                        }))
                .toList();
    }

    /** The columns of an episode's observation: itself, or the chosen ones of its parts. */
    static List<String> parts(HdfReader hdf, ColumnReader reader, String key, List<String> chosen) {
        if (!hdf.isGroup(key)) {
            if (!chosen.isEmpty()) {
                throw reader.bad(key + " is one column, not a dictionary; leave out --observation");
            }
            return List.of(key);
        }
        List<String> names = List.copyOf(hdf.names(key));
        if (names.stream().anyMatch(name -> name.startsWith("_index_"))) {
            throw reader.bad(key + " is a tuple (Minari's space Tuple), which cannot be trained on");
        }
        if (chosen.isEmpty() && names.size() == 1) {
            return List.of(key + "/" + names.get(0));
        }
        if (chosen.isEmpty()) {
            throw reader.bad(key + " is a dictionary; --observation names those of its keys that are trained on: "
                    + String.join(",", names));
        }
        for (String name : chosen) {
            if (!hdf.has(key + "/" + name)) {
                throw reader.bad(key + " has no key " + name + " (--observation); it has " + String.join(", ", names));
            }
        }
        return chosen.stream().map(name -> key + "/" + name).toList();
    }

    /** The numbers of all parts together in one row. */
    static int width(HdfReader hdf, ColumnReader reader, List<String> parts) {
        return parts.stream()
                .mapToInt(part -> reader.matrixWidth(part, hdf.column(part)))
                .sum();
    }

    /** Reads parts of equally many rows into (rows, width) of a larger array, from a row on. */
    static void read(
            HdfReader hdf, ColumnReader reader, List<String> parts, float[] to, int firstRow, int rows, int width) {
        int offset = 0;
        for (String part : parts) {
            Column column = hdf.column(part);
            int partWidth = reader.matrixWidth(part, column);
            float[] values = reader.numbers(part, column, partWidth);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * partWidth, to, (firstRow + row) * width + offset, partWidth);
            }
            offset += partWidth;
        }
    }

    /** Rows of the parts, which have to be equally many. */
    static long rows(HdfReader hdf, ColumnReader reader, List<String> parts) {
        long rows = hdf.column(parts.get(0)).dimensions()[0];
        for (String part : parts) {
            reader.requireRows(part, hdf.column(part).dimensions()[0], rows, "as " + parts.get(0) + " has");
        }
        return rows;
    }

    /** Refuses an episode whose widths are not those of the first. */
    static void requireSameWidth(ColumnReader reader, String episode, int found, int first) {
        if (found != first) {
            throw reader.bad(episode + " has " + found + " numbers in a row where the first episode has " + first);
        }
    }

    /** 1 where the flag is true. */
    static float[] flags(boolean[] set) {
        float[] flags = masks(set);
        for (int row = 0; row < flags.length; row++) {
            flags[row] = 1 - flags[row];
        }
        return flags;
    }

    /** 1 where the flag is false. */
    static float[] masks(boolean[] ended) {
        float[] masks = new float[ended.length];
        for (int row = 0; row < ended.length; row++) {
            masks[row] = ended[row] ? 0 : 1;
        }
        return masks;
    }
}
