// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same recorded episodes in every format: random numbers of 32 bits, so that no format rounds them. The first episode
 * and every third after it end terminal, the others are cut.
 */
public final class SampleFiles {
    /** Every kind of file that can be written here. */
    public static final List<String> FORMATS = List.of("d4rl", "minari", "robomimic", "ogbench", "npz", "csv");

    private final int obsDim;
    private final int actDim;
    private final int[] lengths;

    /** Episodes of these lengths; their states are one more. */
    public SampleFiles(int obsDim, int actDim, int... lengths) {
        this.obsDim = obsDim;
        this.actDim = actDim;
        this.lengths = lengths;
    }

    /** Writes a file of a format of the list. */
    public Path write(String format, Path folder) {
        Path path = folder.resolve(format + ".data");
        try {
            switch (format) {
                case "d4rl" -> d4rl(path);
                case "minari" -> minari(path);
                case "robomimic" -> robomimic(path);
                case "ogbench" -> ogbench(path);
                case "npz" -> npz(path);
                default -> Files.write(path, csv());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    /** What has to be said to read a file of that format. */
    public List<String> flags(String format) {
        return switch (format) {
            case "robomimic" -> List.of("--observation", "second,first");
            case "csv" -> List.of("--columns", columns());
            default -> List.of();
        };
    }

    /** The same for the library. */
    public ReadingOptions options(String format) {
        return switch (format) {
            case "robomimic" -> new ReadingOptions(List.of("second", "first"), 0, Optional.empty());
            case "csv" -> new ReadingOptions(List.of(), 0, Optional.of(ColumnMap.parse(columns())));
            default -> ReadingOptions.NONE;
        };
    }

    int steps() {
        return IntStream.of(lengths).sum();
    }

    float[][] states(int episode) {
        return matrix(episode, lengths[episode] + 1, obsDim);
    }

    float[][] actions(int episode) {
        return matrix(1000 + episode, lengths[episode], actDim);
    }

    float[] rewards(int episode) {
        float[] rewards = new float[lengths[episode]];
        float[][] numbers = matrix(2000 + episode, rewards.length, 1);
        for (int step = 0; step < rewards.length; step++) {
            rewards[step] = numbers[step][0];
        }
        return rewards;
    }

    boolean terminal(int episode) {
        return episode % 3 == 0;
    }

    /** A row of padding behind each episode, marked as cut, keeps the state that D4RL's rule needs. */
    private void d4rl(Path path) {
        List<float[]> observations = new ArrayList<>();
        List<float[]> actions = new ArrayList<>();
        Flat flat = new Flat();
        for (int episode = 0; episode < lengths.length; episode++) {
            observations.addAll(List.of(states(episode)));
            actions.addAll(List.of(actions(episode)));
            actions.add(new float[actDim]);
            flat.add(this, episode, true);
        }
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset("observations", observations.toArray(float[][]::new));
            file.putDataset("actions", actions.toArray(float[][]::new));
            file.putDataset("rewards", flat.floats(flat.rewards));
            file.putDataset("terminals", flat.bytes(flat.terminals));
            file.putDataset("timeouts", flat.bytes(flat.ends));
        }
    }

    private void minari(Path path) {
        try (WritableHdfFile file = HdfFile.write(path)) {
            for (int episode = 0; episode < lengths.length; episode++) {
                WritableGroup group = file.putGroup("episode_" + episode);
                byte[] terminations = new byte[lengths[episode]];
                terminations[lengths[episode] - 1] = (byte) (terminal(episode) ? 1 : 0);
                group.putDataset("observations", states(episode));
                group.putDataset("actions", actions(episode));
                group.putDataset("rewards", rewards(episode));
                group.putDataset("terminations", terminations);
                group.putDataset("truncations", new byte[lengths[episode]]);
            }
        }
    }

    /** The observation in two parts, of which the second has one number. */
    private void robomimic(Path path) {
        try (WritableHdfFile file = HdfFile.write(path)) {
            WritableGroup data = file.putGroup("data");
            for (int episode = 0; episode < lengths.length; episode++) {
                WritableGroup demo = data.putGroup("demo_" + episode);
                float[][] states = states(episode);
                for (int next = 0; next < 2; next++) {
                    WritableGroup observation = demo.putGroup(next == 0 ? "obs" : "next_obs");
                    observation.putDataset("second", part(states, next, lengths[episode], 0, 1));
                    observation.putDataset("first", part(states, next, lengths[episode], 1, obsDim));
                }
                int[] dones = new int[lengths[episode]];
                dones[lengths[episode] - 1] = terminal(episode) ? 1 : 0;
                demo.putDataset("actions", actions(episode));
                demo.putDataset("rewards", rewards(episode));
                demo.putDataset("dones", dones);
            }
        }
    }

    /** The compact layout with rewards and masks. */
    private void ogbench(Path path) throws IOException {
        Flat flat = new Flat();
        for (int episode = 0; episode < lengths.length; episode++) {
            flat.add(this, episode, true);
        }
        boolean[] valids = new boolean[flat.ends.size()];
        float[] masks = new float[valids.length];
        for (int row = 0; row < valids.length; row++) {
            valids[row] = !flat.ends.get(row);
            masks[row] = flat.terminals.get(row) ? 0 : 1;
        }
        write(path, npz -> {
            npz.add("observations", flat.floats(flat.states), valids.length, obsDim);
            npz.add("actions", flat.floats(flat.actions), valids.length, actDim);
            npz.add("rewards", flat.floats(flat.rewards), valids.length);
            npz.add("masks", masks, valids.length);
            npz.add("terminals", flat.flags(flat.ends));
            npz.add("valids", valids);
        });
    }

    private void npz(Path path) throws IOException {
        Flat flat = new Flat();
        for (int episode = 0; episode < lengths.length; episode++) {
            flat.add(this, episode, false);
        }
        write(path, npz -> {
            npz.add("observations", flat.floats(flat.states), steps(), obsDim);
            npz.add("next_observations", flat.floats(flat.next), steps(), obsDim);
            npz.add("actions", flat.floats(flat.actions), steps(), actDim);
            npz.add("rewards", flat.floats(flat.rewards), steps());
            npz.add("terminals", flat.flags(flat.terminals));
            npz.add("timeouts", flat.flags(flat.ends));
        });
    }

    private List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(IntStream.range(0, obsDim).mapToObj(i -> "o" + i).collect(Collectors.joining(",")) + ","
                + IntStream.range(0, actDim).mapToObj(i -> "a" + i).collect(Collectors.joining(",")) + ","
                + IntStream.range(0, obsDim).mapToObj(i -> "n" + i).collect(Collectors.joining(",")) + ",r,done,id");
        for (int episode = 0; episode < lengths.length; episode++) {
            float[][] states = states(episode);
            for (int step = 0; step < lengths[episode]; step++) {
                boolean done = step == lengths[episode] - 1 && terminal(episode);
                lines.add(text(states[step]) + "," + text(actions(episode)[step]) + "," + text(states[step + 1]) + ","
                        + rewards(episode)[step] + "," + done + ",e" + episode);
            }
        }
        return lines;
    }

    private String columns() {
        return "obs=" + IntStream.range(0, obsDim).mapToObj(i -> "o" + i).collect(Collectors.joining(","))
                + " action=" + IntStream.range(0, actDim).mapToObj(i -> "a" + i).collect(Collectors.joining(","))
                + " next=" + IntStream.range(0, obsDim).mapToObj(i -> "n" + i).collect(Collectors.joining(","))
                + " reward=r done=done episode=id";
    }

    private static String text(float[] numbers) {
        return IntStream.range(0, numbers.length)
                .mapToObj(i -> Float.toString(numbers[i]))
                .collect(Collectors.joining(","));
    }

    private interface Arrays {
        void addTo(NpzWriter npz) throws IOException;
    }

    private static void write(Path path, Arrays arrays) throws IOException {
        try (OutputStream out = Files.newOutputStream(path);
                NpzWriter npz = new NpzWriter(out)) {
            arrays.addTo(npz);
        }
    }

    private static float[][] part(float[][] states, int first, int rows, int from, int to) {
        float[][] part = new float[rows][];
        for (int row = 0; row < rows; row++) {
            part[row] = java.util.Arrays.copyOfRange(states[first + row], from, to);
        }
        return part;
    }

    private static float[][] matrix(int seed, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return matrix;
    }

    /** All episodes one after the other. */
    private static final class Flat {
        final List<float[]> states = new ArrayList<>();
        final List<float[]> next = new ArrayList<>();
        final List<float[]> actions = new ArrayList<>();
        final List<float[]> rewards = new ArrayList<>();
        final List<Boolean> terminals = new ArrayList<>();
        final List<Boolean> ends = new ArrayList<>();

        /** @param padded with one more row for the last state, which alone is marked as an end */
        void add(SampleFiles of, int episode, boolean padded) {
            float[][] all = of.states(episode);
            int length = all.length - 1;
            for (int step = 0; step < length + (padded ? 1 : 0); step++) {
                boolean last = step == length - 1;
                states.add(all[step]);
                next.add(all[Math.min(step + 1, length)]);
                actions.add(step < length ? of.actions(episode)[step] : new float[of.actDim]);
                rewards.add(new float[] {step < length ? of.rewards(episode)[step] : 0});
                terminals.add(last && of.terminal(episode));
                ends.add(padded ? step == length : last);
            }
        }

        float[] floats(List<float[]> rows) {
            int width = rows.get(0).length;
            float[] flat = new float[rows.size() * width];
            for (int row = 0; row < rows.size(); row++) {
                System.arraycopy(rows.get(row), 0, flat, row * width, width);
            }
            return flat;
        }

        boolean[] flags(List<Boolean> rows) {
            boolean[] flags = new boolean[rows.size()];
            for (int row = 0; row < flags.length; row++) {
                flags[row] = rows.get(row);
            }
            return flags;
        }

        byte[] bytes(List<Boolean> rows) {
            byte[] bytes = new byte[rows.size()];
            for (int row = 0; row < bytes.length; row++) {
                bytes[row] = (byte) (rows.get(row) ? 1 : 0);
            }
            return bytes;
        }
    }
}
