// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dacnative.data.column.Column;

/**
 * A data set in another format. Transitions keep their bits; what is lost is said.
 *
 * @param from the name of the format that was read
 * @param episodes what was read
 * @param dropped what the file had that the new one will not have, a line each
 * @param source closes the file that was read, where large columns lie still
 */
public record Conversion(String from, Episodes episodes, List<String> dropped, Runnable source)
        implements AutoCloseable {
    /** Reads a file of any format. Throws InputException where training on it would. */
    public static Conversion of(Path path, ReadingOptions options) {
        Contents contents = Contents.open(path);
        try {
            DatasetFormat format = DatasetFormat.of(contents);
            Episodes episodes = format.read(contents, Optional.empty(), options);
            ColumnList all = ColumnList.of(contents);
            List<String> dropped = new ArrayList<>(columns(contents, all, options));
            rows(contents, all.columns(), episodes).ifPresent(dropped::add);
            return new Conversion(format.name(), episodes, List.copyOf(dropped), contents::close);
        } catch (RuntimeException | Error e) {
            contents.close();
            throw e;
        }
    }

    /** The episodes cannot be read any more. */
    @Override
    public void close() {
        source.run();
    }

    /** The same with a part of the episodes; closing it closes the file. */
    public Conversion with(Episodes other) {
        return new Conversion(from, other, dropped, source);
    }

    /** What D4RL's rule for trajectories would not find again in a D4RL file of these data, if there is anything. */
    public Optional<String> lostInD4rl() {
        return lost(Trajectory.split(episodes.transitions()), "D4RL's rule makes %,d of them (NPZ keeps them)");
    }

    /** The same of Minari, where a step's next state has to be the next step's state. */
    public Optional<String> lostInMinari() {
        return lost(
                MinariWriter.pieces(episodes),
                "a next state that is not the next step's state makes %,d of them (NPZ keeps them)");
    }

    private Optional<String> lost(List<Trajectory> found, String why) {
        return found.equals(episodes.trajectories())
                ? Optional.empty()
                : Optional.of(DataWarnings.format(
                        "where %,d trajectories begin and end: " + why,
                        episodes.trajectories().size(),
                        found.size()));
    }

    private static List<String> columns(Contents contents, ColumnList all, ReadingOptions options) {
        Set<String> used = new TreeSet<>(Episodes.COLUMNS);
        options.columns().ifPresent(map -> used.addAll(map.all()));
        Set<String> others = new TreeSet<>();
        List<String> wider = new ArrayList<>();
        Stream.concat(all.columns().keySet().stream(), all.refusals().keySet().stream())
                .filter(name -> Arrays.stream(name.split("/")).noneMatch(used::contains))
                .forEach(others::add);
        all.columns().forEach((name, columns) -> {
            if (!others.contains(name)
                    && columns.get(0).type().equals("float64")
                    && !(contents instanceof TextContents)) {
                wider.add(name);
            }
        });
        List<String> lines = new ArrayList<>();
        if (!others.isEmpty()) {
            lines.add("columns: " + String.join(", ", others));
        }
        if (!wider.isEmpty() || contents instanceof TextContents) {
            lines.add("digits beyond 32 bits" + (wider.isEmpty() ? "" : ": " + String.join(", ", wider)));
        }
        return lines;
    }

    /** Rows without a successor are no transitions. */
    private static Optional<String> rows(Contents contents, Map<String, List<Column>> all, Episodes episodes) {
        String wanted = contents instanceof TextContents ? "(?s).*" : "(.*/)?actions"; // a table's are equally long
        List<Column> one = all.entrySet().stream()
                .filter(entry -> entry.getKey().matches(wanted))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
        long rows = one.stream().mapToLong(column -> column.dimensions()[0]).sum();
        long lost = rows - episodes.transitions().size();
        return lost > 0
                ? Optional.of(DataWarnings.format(
                        "%,d %s here, as %s is read",
                        lost,
                        lost == 1 ? "row that is no transition" : "rows that are no transitions",
                        episodes.format()))
                : Optional.empty();
    }
}
