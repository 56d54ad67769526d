// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dacnative.data.column.FileCalls;
import org.dacnative.input.InputException;

/** Tables of text with a line of names on top, separated by commas, semicolons or tabs. */
final class CsvFormat implements DatasetFormat {
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t');
    private static final int MOST_NAMES = 40;

    @Override
    public String name() {
        return "CSV";
    }

    @Override
    public Set<String> options() {
        return Set.of("--columns");
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof TextContents;
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        Path path = contents.path();
        ColumnMap map = options.columns()
                .orElseThrow(() -> new InputException(path
                        + ": is text; if it is a table (CSV), --columns says which of its columns are which: "
                        + ColumnMap.FORM));
        DatasetFormat.requireWidths(
                new ColumnReader(path),
                task,
                map.observation().size(),
                map.action().size());
        char separator = separator(path, map);
        return records(path, separator, records -> {
            CsvRows rows = new CsvRows(path, map);
            records.forEach(rows::add);
            return rows.table().episodes(name(), List.of());
        });
    }

    /** What becomes of all lines. Throws InputException where they are no table. */
    static <T> T records(Path path, char separator, Function<CsvReader<CsvRecord>, T> use) {
        return FileCalls.reading(path, "its rows", () -> {
            try (CsvReader<CsvRecord> records = reader(path, separator)) {
                return use.apply(records);
            } catch (IOException | UncheckedIOException | CsvParseException e) {
                throw unreadable(path, e);
            }
        });
    }

    /** The separator that makes the most names of the first line. */
    static char likeliest(Path path) {
        return SEPARATORS.stream()
                .max((one, other) ->
                        names(path, one).size() - names(path, other).size())
                .orElseThrow();
    }

    /** The separator with which the first line has all wanted names. */
    private static char separator(Path path, ColumnMap map) {
        for (char separator : SEPARATORS) {
            if (names(path, separator).containsAll(map.all())) {
                return separator;
            }
        }
        List<String> names = names(path, likeliest(path));
        String missing = map.all().stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .orElseThrow();
        throw new InputException(path + ": has no column " + missing + " (--columns); its first line has "
                + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
                + (names.size() > MOST_NAMES ? ", ..." : ""));
    }

    /** Of the columns, by the first line. */
    private static List<String> names(Path path, char separator) {
        return records(
                path,
                separator,
                records -> records.stream().findFirst().map(CsvRows::names).orElse(List.of()));
    }

    /** Rows are as long as the first, or the file is not what it seems. */
    private static CsvReader<CsvRecord> reader(Path path, char separator) throws IOException {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .detectBomHeader(true)
                .ignoreDifferentFieldCount(false)
                .ofCsvRecord(path);
    }

    private static InputException unreadable(Path path, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new InputException(path + ": is no table that can be read (" + cause.getMessage() + ")");
    }
}
