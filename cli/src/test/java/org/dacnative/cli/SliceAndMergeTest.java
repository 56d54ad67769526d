// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dacnative.data.Conversion;
import org.dacnative.data.Episodes;
import org.dacnative.data.ReadingOptions;
import org.dacnative.data.Rows;
import org.dacnative.data.SampleFiles;
import org.dacnative.data.Trajectory;
import org.dacnative.data.Transitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code datasets slice} and {@code merge}: the chosen rows with their bits, and nothing else. */
class SliceAndMergeTest {
    private static final int[] LENGTHS = {4, 1, 7, 3, 2, 5, 6};

    @TempDir
    private Path folder;

    /** In each format the rows of the chosen trajectories, in order. */
    @ParameterizedTest
    @ValueSource(strings = {"new.npz", "new.hdf5", "new-v0"})
    void trajectoriesByNumber(String name) {
        Episodes all = read(sample());
        Episodes part = slice(name, "--episodes", "2:5");
        assertSame(all, rows(all, 2, 3, 4), part);
        assertEquals(List.of(7, 3, 2), lengths(part));
        assertSame(all, rows(all, 0, 1), slice("a" + name, "--episodes", ":2"));
        assertSame(all, rows(all, 5, 6), slice("b" + name, "--episodes", "5:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"new.npz", "new.hdf5", "new-v0"})
    void theFirstTransitions(String name) {
        Episodes all = read(sample());
        Episodes part = slice(name, "--transitions", "9");
        assertSame(all, IntStream.range(0, 9).toArray(), part);
        assertEquals(List.of(4, 1, 4), lengths(part));
    }

    @Test
    void theHelpNamesTheFilesOnce() {
        String help = Outcome.of("datasets", "merge", "--help").out();
        assertTrue(help.contains(" IN IN... OUT"), help);
        assertFalse(help.contains("OUT IN"), help);
    }

    @Test
    void theBest() {
        Episodes all = read(sample());
        float[] rewards = all.transitions().rewards().all();
        double[] returns = all.trajectories().stream()
                .mapToDouble(trajectory -> IntStream.range(trajectory.start(), trajectory.end())
                        .mapToDouble(row -> rewards[row])
                        .sum())
                .toArray();
        int[] best = IntStream.range(0, LENGTHS.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -returns[i]))
                .limit(3) // of 7, 45 % are 3
                .sorted()
                .mapToInt(i -> i)
                .toArray();
        assertSame(all, rows(all, best), slice("new.npz", "--best", "45"));
    }

    /** The same seed, the same trajectories; over many seeds each is chosen. */
    @Test
    void randomOnes() {
        Episodes all = read(sample());
        float[] rewards = all.transitions().rewards().all();
        Set<List<Integer>> different = new HashSet<>();
        for (int seed = 0; seed < 12; seed++) {
            Episodes part = slice(seed + ".npz", "--random", "30", "--seed", "" + seed);
            assertEquals(2, part.trajectories().size());
            different.add(lengths(part));
            Episodes again = slice(seed + "b.npz", "--random", "30", "--seed", "" + seed);
            assertArrayEquals(
                    part.transitions().observations().all(),
                    again.transitions().observations().all());
            int first = IntStream.range(0, all.transitions().size())
                    .filter(row -> rewards[row] == part.transitions().rewards().all()[0])
                    .findFirst()
                    .orElseThrow();
            assertTrue(all.trajectories().stream().anyMatch(trajectory -> trajectory.start() == first));
        }
        assertTrue(different.size() > 4, different.toString());
    }

    /** Data of two formats, into each. */
    @ParameterizedTest
    @ValueSource(strings = {"new.npz", "new.hdf5", "new-v0"})
    void merged(String name) {
        Path first = sample();
        Path second = new SampleFiles(3, 2, 2, 8).write("d4rl", folder);
        Path out = folder.resolve(name);
        Outcome outcome =
                Outcome.of("datasets", "merge", first.toString(), second.toString(), first.toString(), out.toString());
        assertEquals(0, outcome.code(), outcome.err());
        Episodes found = read(out);
        Episodes a = read(first);
        Episodes b = read(second);
        for (Function<Transitions, Rows> column : COLUMNS) {
            float[] expected = joined(
                    column.apply(a.transitions()).all(),
                    column.apply(b.transitions()).all());
            assertArrayEquals(
                    joined(expected, column.apply(a.transitions()).all()),
                    column.apply(found.transitions()).all());
        }
        List<Integer> lengths = new ArrayList<>(lengths(a));
        lengths.addAll(lengths(b));
        lengths.addAll(lengths(a));
        assertEquals(lengths, lengths(found));
        assertTrue(outcome.out().contains("66 transitions, 16 trajectories, from NPZ and D4RL (HDF5)"), outcome.out());
        assertTrue(
                outcome.out().contains("dropped: " + second + ": 2 rows that are no transitions here"), outcome.out());
    }

    @Test
    void whatCannotBeDone() throws IOException {
        Path in = sample();
        String out = folder.resolve("new.npz").toString();
        assertBad("--episodes 5:9: allowed is a part of 0:7", "slice", in, out, "--episodes", "5:9");
        assertBad("--episodes is 3, allowed is A:B", "slice", in, out, "--episodes", "3");
        assertBad("--transitions 29: allowed is 1 to 28,", "slice", in, out, "--transitions", "29");
        Path words = Files.writeString(folder.resolve("words.h5"), "of no data at all"); // and not read
        assertBad("--episodes is 3:3, allowed is A:B", "slice", words, out, "--episodes", "3:3");
        assertBad("--transitions 0: must be at least 1", "slice", words, out, "--transitions", "0");
        assertBad("--best is 0.0, allowed is above 0", "slice", words, out, "--best", "0");
        assertBad("--random is 101.0, allowed", "slice", words, out, "--random", "101");
        assertBad("", "slice", in, out);
        assertBad("dac-native: --best=PERCENT, --random=PERCENT are", "slice", in, out, "--best", "5", "--random", "5");
        Path wider = new SampleFiles(4, 2, 3).write("csv", folder);
        assertBad("merge takes two data sets or more and then the name of the new one", "merge", in, out);
        assertBad("--columns says which of its columns are which", "merge", in, wider.toString(), out);
        Path other = new SampleFiles(4, 2, 3).write("minari", folder);
        assertBad(
                "an observation of the first data set has 3 numbers, of another 4", "merge", in, other.toString(), out);
        assertFalse(Files.exists(Path.of(out)));
    }

    private static final List<Function<Transitions, Rows>> COLUMNS = List.of(
            Transitions::observations,
            Transitions::actions,
            Transitions::rewards,
            Transitions::masks,
            Transitions::nextObservations);

    private Path sample() {
        return new SampleFiles(3, 2, LENGTHS).write("npz", folder);
    }

    private Episodes slice(String name, String... options) {
        Path out = folder.resolve(name);
        List<String> args = new ArrayList<>(List.of("datasets", "slice", sample().toString(), out.toString()));
        args.addAll(Arrays.asList(options));
        Outcome outcome = Outcome.of(args.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        return read(out);
    }

    private static void assertBad(String text, String command, Path in, String... more) {
        List<String> args = new ArrayList<>(List.of("datasets", command, in.toString()));
        args.addAll(Arrays.asList(more));
        Outcome outcome = Outcome.of(args.toArray(String[]::new));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    /** The rows of trajectories. */
    private static int[] rows(Episodes all, int... trajectories) {
        return Arrays.stream(trajectories)
                .mapToObj(all.trajectories()::get)
                .flatMapToInt(trajectory -> IntStream.range(trajectory.start(), trajectory.end()))
                .toArray();
    }

    private static void assertSame(Episodes all, int[] rows, Episodes part) {
        for (Function<Transitions, Rows> column : COLUMNS) {
            float[] from = column.apply(all.transitions()).all();
            int width = from.length / all.transitions().size();
            float[] expected = new float[rows.length * width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(from, rows[i] * width, expected, i * width, width);
            }
            assertArrayEquals(expected, column.apply(part.transitions()).all());
        }
    }

    private static List<Integer> lengths(Episodes episodes) {
        return episodes.trajectories().stream().map(Trajectory::length).toList();
    }

    private static float[] joined(float[] first, float[] second) {
        float[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static Episodes read(Path path) {
        return Conversion.of(path, ReadingOptions.NONE).episodes();
    }
}
