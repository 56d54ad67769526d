// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.dacnative.input.InputException;

/** The rows of a table of text as they are read, one after the other; the first is the line of names. */
final class CsvRows {
    private static final int FIRST_ROWS = 1024;

    private final Path path;
    private final ColumnMap map;
    private final Floats observations = new Floats();
    private final Floats actions = new Floats();
    private final Floats rewards = new Floats();
    private final Floats masks = new Floats();
    private final Floats next = new Floats();
    private final Set<String> seenEpisodes = new HashSet<>();
    private boolean[] lasts = new boolean[FIRST_ROWS];
    private int rows;
    private String episode;
    private List<String> names;
    private int[] fields;

    CsvRows(Path path, ColumnMap map) {
        this.path = path;
        this.map = map;
    }

    /** Names in a line, without spaces around them. */
    static List<String> names(CsvRecord line) {
        return line.getFields().stream().map(String::strip).toList();
    }

    void add(CsvRecord line) {
        if (fields == null) {
            begin(line);
            return;
        }
        int field = 0;
        field = numbers(line, field, map.observation().size(), observations);
        field = numbers(line, field, map.action().size(), actions);
        field = numbers(line, field, map.next().size(), next);
        field = numbers(line, field, 1, rewards);
        boolean done = flag(line, fields[field++]);
        masks.add(done ? 0 : 1);
        boolean cut = map.timeout().isPresent() && flag(line, fields[field++]);
        if (map.episode().isPresent()) {
            beginEpisode(line, line.getField(fields[field]));
        }
        if (rows == lasts.length) {
            lasts = Arrays.copyOf(lasts, 2 * rows);
        }
        lasts[rows++] = done || cut;
    }

    /** Throws InputException if there are none. */
    StepTable table() {
        if (rows == 0) {
            throw new InputException(path + ": holds no rows below its line of names");
        }
        new ColumnReader(path)
                .requireFewRows(rows, map.observation().size(), map.action().size());
        return new StepTable(
                map.observation().size(),
                map.action().size(),
                observations.toArray(),
                actions.toArray(),
                rewards.toArray(),
                masks.toArray(),
                Arrays.copyOf(lasts, rows),
                map.next().isEmpty() ? Optional.empty() : Optional.of(next.toArray()));
    }

    private void begin(CsvRecord line) {
        names = names(line);
        List<Integer> found = new ArrayList<>();
        for (String name : map.all()) {
            int first = names.indexOf(name);
            if (first != names.lastIndexOf(name)) {
                throw new InputException(path + ": has two columns " + name + "; rename one of them");
            }
            found.add(first);
        }
        fields = found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** An episode that goes on after another one would be torn apart without a word. */
    private void beginEpisode(CsvRecord line, String id) {
        if (id.equals(episode)) {
            return;
        }
        if (!seenEpisodes.add(id)) {
            throw new InputException(path + ": episode " + id + " goes on in line " + line.getStartingLineNumber()
                    + " after another one; sort the rows by episode");
        }
        if (rows > 0) {
            lasts[rows - 1] = true;
        }
        episode = id;
    }

    private int numbers(CsvRecord line, int first, int count, Floats to) {
        for (int i = first; i < first + count; i++) {
            to.add(number(line, fields[i]));
        }
        return first + count;
    }

    private float number(CsvRecord line, int field) {
        String text = line.getField(field).strip();
        double value = parse(text, line, field);
        if (!Float.isFinite((float) value)) {
            throw bad(text, line, field, "all numbers must be finite and in the range of 32 bits (3.4e38)");
        }
        return (float) value;
    }

    private boolean flag(CsvRecord line, int field) {
        String text = line.getField(field).strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes" -> true;
            case "false", "no" -> false;
            default -> {
                double value = parse(text, line, field);
                if (!Double.isFinite(value)) {
                    throw bad(text, line, field, "allowed are true, false and numbers");
                }
                yield value != 0;
            }
        };
    }

    /** Java's own parser takes more than tables have: "1f", "0x1p3". */
    private double parse(String text, CsvRecord line, int field) {
        if (text.isEmpty() || text.length() > 1 && "dDfFxX".indexOf(text.charAt(text.length() - 1)) >= 0) {
            throw bad(text, line, field, "needed is a number");
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "nan", "inf", "-inf", "+inf", "infinity", "-infinity" -> Double.NaN;
                default -> throw bad(text, line, field, "needed is a number");
            };
        }
    }

    private InputException bad(String text, CsvRecord line, int field, String wanted) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return new InputException(path + ": column " + names.get(field) + " has \"" + shown + "\" in line "
                + line.getStartingLineNumber() + "; " + wanted);
    }

    /** Numbers of which it is not known how many there will be. */
    private static final class Floats {
        private float[] values = new float[FIRST_ROWS];
        private int size;

        void add(float value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(2L * size, Integer.MAX_VALUE - 8));
            }
            values[size++] = value;
        }

        float[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
