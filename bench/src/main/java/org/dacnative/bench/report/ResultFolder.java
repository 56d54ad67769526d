// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;

/**
 * A machine's folder of results: one JSON file a group. JMH's own output lies beside it as {@code <group>.jmh.json} and
 * is not read again.
 */
public final class ResultFolder {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final String RAW = ".jmh.json";

    private final Path folder;
    private final List<GroupResult> groups;

    private ResultFolder(Path folder, List<GroupResult> groups) {
        this.folder = folder;
        this.groups = List.copyOf(groups);
    }

    /** Throws InputException if there is nothing to read. */
    public static ResultFolder read(Path folder) {
        List<GroupResult> groups = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json") && !name.endsWith(RAW)) {
                    groups.add(parse(file));
                }
            }
        } catch (IOException e) {
            throw new InputException(folder + " is not a readable folder of results");
        }
        if (groups.isEmpty()) {
            throw new InputException(folder + " holds no results; `./dac bench run` makes them");
        }
        return new ResultFolder(folder, groups);
    }

    /** Replaces the group's file. */
    public static void write(Path folder, GroupResult result) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(result.group() + ".json"), GSON.toJson(result) + "\n");
    }

    /** Where JMH's own output for a group goes. */
    public static Path raw(Path folder, String group) {
        return folder.resolve(group + RAW);
    }

    public Path path() {
        return folder;
    }

    public List<GroupResult> groups() {
        return groups;
    }

    public Optional<GroupResult> group(String name) {
        return groups.stream().filter(result -> result.group().equals(name)).findFirst();
    }

    /** All measurements of a group; none if it was not run. */
    public List<Measurement> measurements(String group) {
        return group(group).map(GroupResult::measurements).orElse(List.of());
    }

    /** The name of the machine. */
    public String machine() {
        return groups.get(0).machine().name();
    }

    /** All measurements, each with its group as a parameter: some groups measure the same thing in another way. */
    public List<Measurement> labelled() {
        return groups.stream()
                .flatMap(result -> result.measurements().stream().map(m -> m.with("group", result.group())))
                .toList();
    }

    private static GroupResult parse(Path file) throws IOException {
        try {
            GroupResult result = GSON.fromJson(Files.readString(file), GroupResult.class);
            if (result != null && result.group() != null && result.machine() != null) {
                return result;
            }
        } catch (RuntimeException e) { // Gson wraps what a record's constructor throws into plain RuntimeExceptions
            throw new InputException(file + " is not a file of results: " + e.getMessage());
        }
        throw new InputException(file + " is not a file of results");
    }
}
