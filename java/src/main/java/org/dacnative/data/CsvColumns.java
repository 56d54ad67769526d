// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dacnative.data.column.Column;

/** The columns of a table of text, each as numbers; one with anything else in it is "other". */
record CsvColumns(double[] values, boolean numeric) implements Column {
    private static final int FIRST_ROWS = 1024;

    /** By the names of the first line. Throws InputException if it is no table. */
    static Map<String, List<Column>> of(Path path) {
        return CsvFormat.records(path, CsvFormat.likeliest(path), CsvColumns::of);
    }

    private static Map<String, List<Column>> of(CsvReader<CsvRecord> records) {
        List<String> names = List.of();
        double[][] values = new double[0][];
        boolean[] numeric = new boolean[0];
        int rows = -1;
        for (CsvRecord line : records) {
            if (rows++ < 0) {
                names = CsvRows.names(line);
                values = new double[names.size()][FIRST_ROWS];
                numeric = new boolean[names.size()];
                Arrays.fill(numeric, true);
                continue;
            }
            for (int i = 0; i < values.length; i++) {
                if (rows > values[i].length) {
                    values[i] = Arrays.copyOf(values[i], 2 * values[i].length);
                }
                Optional<Double> number = number(line.getField(i).strip());
                values[i][rows - 1] = number.orElse(Double.NaN);
                numeric[i] &= number.isPresent();
            }
        }
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            columns.put(names.get(i), List.of(new CsvColumns(Arrays.copyOf(values[i], rows), numeric[i])));
        }
        return columns;
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "true" -> 1.0;
                        case "false" -> 0.0;
                        case "inf" -> Double.POSITIVE_INFINITY;
                        case "-inf" -> Double.NEGATIVE_INFINITY;
                        case "nan" -> Double.NaN;
                        default -> Double.valueOf(text);
                    });
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public long[] dimensions() {
        return new long[] {values.length};
    }

    @Override
    public String typeInWords() {
        return numeric ? "numbers" : "text";
    }

    @Override
    public String type() {
        return numeric ? "float64" : "other";
    }

    @Override
    public Optional<float[]> floats() {
        return Optional.empty();
    }

    @Override
    public Optional<boolean[]> flags() {
        return Optional.empty();
    }

    @Override
    public Optional<double[]> doubles() {
        return Optional.of(values);
    }
}
