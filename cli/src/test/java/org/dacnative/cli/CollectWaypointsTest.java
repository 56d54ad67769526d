// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.engine.Inertia;
import org.dacnative.training.StopSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code collect --policy waypoint}: files of maze2d and AntMaze, the walker's folder, and what is refused. */
class CollectWaypointsTest {
    private static final long SAME = -1; // of Files.mismatch

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"maze2d-open-v0", "maze2d-medium-v1", "maze2d-large-dense-v0"})
    void aBallsTrajectoryTrains(String env) {
        Path file = folder.resolve("ball.hdf5");
        Outcome outcome = collect(env, file, "--transitions", "2000");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains(" goals were reached"), outcome.out());
        try (HdfFile hdf = new HdfFile(file)) {
            for (String column : List.of("infos/goal", "infos/qpos", "infos/qvel", "actions")) {
                assertEquals(
                        List.of(2000, 2),
                        Arrays.stream(hdf.getDatasetByPath(column).getDimensions())
                                .boxed()
                                .toList());
            }
            long reached = count(hdf, "timeouts") - 1; // the last row is cut off
            assertTrue(outcome.out().contains(reached + " goals"), outcome.out() + reached);
            assertEquals(0, count(hdf, "terminals"));
            assertEquals(
                    reached + " goals were reached",
                    hdf.getByPath("metadata").getAttribute("outcome").getData());
        }
        assertTrains(env, file);
    }

    private static long count(HdfFile hdf, String flags) {
        return Arrays.stream((String[]) hdf.getDatasetByPath(flags).getData())
                .filter("TRUE"::equals)
                .count();
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        Path one = folder.resolve("one.hdf5");
        Path two = folder.resolve("two.hdf5");
        Path other = folder.resolve("other.hdf5");
        collect("maze2d-umaze-v1", one, "--transitions", "400");
        collect("maze2d-umaze-v1", two, "--transitions", "400");
        collect("maze2d-umaze-v1", other, "--transitions", "400", "--seed", "1");
        assertEquals(SAME, Files.mismatch(one, two));
        assertNotEquals(SAME, Files.mismatch(one, other));
    }

    /** It is trained once, then taken as it is, in any maze; ants that do not walk yet make a file as well. */
    @Test
    void aWalkerIsMadeWhereThereIsNone() throws IOException {
        Path walker = folder.resolve("walkers/first");
        String[] options = {"--walker", walker.toString(), "--transitions", "1500", "--num_envs", "2"};
        Path one = folder.resolve("one.hdf5");
        Outcome first = collect("antmaze-umaze-v2", one, with(options, "--walker_steps", "320", "--threads", "1"));
        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().contains("walker, step 320: "), first.out());
        assertTrue(first.out().contains("320 steps; it is saved at their end, so Ctrl-C before it keeps nothing"));
        assertTrue(first.out().contains("0 of 2 trajectories reached their goal"), first.out());
        Path state;
        try (var files = Files.walk(walker)) {
            state = files.filter(file -> file.endsWith("state.json"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] before = Files.readAllBytes(state);

        Path two = folder.resolve("two.hdf5");
        Outcome second = collect("antmaze-umaze-v2", two, with(options, "--threads", "2"));
        assertEquals(0, second.code(), second.err());
        assertFalse(second.out().contains("walker"), second.out());
        assertEquals(0, Arrays.compare(before, Files.readAllBytes(state)));
        try (HdfFile a = new HdfFile(one);
                HdfFile b = new HdfFile(two)) {
            for (String column : List.of("observations", "actions", "rewards", "infos/goal")) {
                assertTrue(
                        Arrays.deepEquals(
                                new Object[] {a.getDatasetByPath(column).getData()},
                                new Object[] {b.getDatasetByPath(column).getData()}),
                        column);
            }
        }
        Path other = folder.resolve("other.hdf5");
        assertEquals(0, collect("antmaze-large-diverse-v0", other, options).code());
        assertTrains("antmaze-large-diverse-v0", other);
        Outcome inspected = Outcome.of("datasets", "inspect", other.toString(), "--env", "antmaze-large-diverse-v0");
        assertTrue(inspected.out().contains("0 both"), inspected.out());
        assertFalse(inspected.out().contains("verdict: wrong"), inspected.out());
    }

    @Test
    void aStoppedTrainingLeavesNoWalkerAndSaysSo() {
        MachineOptions machine = new MachineOptions();
        machine.device = DeviceOption.parse("cpu");
        WalkerFolder walker = new WalkerFolder(folder.resolve("walker"));
        List<String> said = new ArrayList<>();
        try (StopSignal stop = new StopSignal()) {
            walker.train(machine, Inertia.LEGACY, 320, 16, 0, stop, line -> {
                said.add(line);
                if (line.startsWith("walker, step 32: ")) {
                    stop.request();
                }
            });
        }
        assertTrue(walker.isEmpty());
        String last = said.get(said.size() - 1);
        assertTrue(last.startsWith("stopped after 32 of 320 steps: nothing of the walker is kept"), said.toString());
    }

    @Test
    void noOtherRunIsTakenForAWalker() throws IOException {
        Path results = folder.resolve("results");
        assertEquals(
                0,
                Outcome.of(TinyHopper.flags(TinyHopper.write(folder), results)).code());
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        assertRefused("holds a run of hopper-medium-v2, no walker", "antmaze-umaze-v2", "--walker", run.toString());
        Path file = Files.writeString(folder.resolve("file"), "");
        assertRefused("is no folder", "antmaze-umaze-v2", "--walker", file.toString());
    }

    /** What sees and moves an ant in its own frame has the sizes of AntMaze's policies. */
    @Test
    void aWalkerIsNoPolicyOfATask() {
        Path walker = folder.resolve("walker");
        Path file = folder.resolve("walked.hdf5");
        Outcome made = collect(
                "antmaze-umaze-v2",
                file,
                with(
                        new String[] {"--walker", walker.toString(), "--transitions", "20"},
                        "--walker_steps",
                        "16",
                        "--seed",
                        "-1"));
        assertEquals(0, made.code(), made.err()); // any seed names the draws
        String refusal = "is a walker, which sees and moves an ant in a frame of its own";
        for (String[] command : List.of(
                new String[] {"collect", "--out", folder.resolve("no.hdf5").toString(), "--policy", walker.toString()},
                new String[] {"eval", walker.toString()})) {
            Outcome outcome = Outcome.of(with(command, "--env", "antmaze-umaze-v2", "--device", "cpu"));
            assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains(refusal), outcome.err());
        }
        try (HdfFile hdf = new HdfFile(file)) {
            var metadata = hdf.getByPath("metadata");
            assertEquals("16", metadata.getAttribute("walker_learning_steps").getData());
            assertEquals("cpu", metadata.getAttribute("device").getData());
            assertEquals(null, metadata.getAttribute("train_steps"));
        }
    }

    @Test
    void whereNoWalkerCanBeIsSaidBeforeItLearns() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("ckpt"), "");
        assertRefused("ckpt is no folder", "antmaze-umaze-v2", "--walker", run.toString());
        Path inside = Files.createDirectories(folder.resolve("other/ckpt"));
        assertRefused("name the folder that it is in", "antmaze-umaze-v2", "--walker", inside.toString());
        Path same = folder.resolve("x.hdf5");
        assertRefused("is the walker's folder too", "antmaze-umaze-v2", "--walker", same.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "hopper-medium-v2, '', --policy waypoint: goes with --env maze2d-... or antmaze-... only",
        "antmaze-umaze-v2, '', --walker is missing",
        "maze2d-umaze-v1, --walker w, goes with --policy waypoint and --env antmaze-... only",
        "maze2d-umaze-v1, --walker_steps 5, goes with --policy waypoint and --env antmaze-... only",
        "antmaze-umaze-v2, --walker w --policy random, goes with --policy waypoint and --env antmaze-... only",
        "antmaze-umaze-v2, --walker w --walker_steps 0, --walker_steps 0: must be 1 to 1000000000",
        "antmaze-umaze-v2, --walker=, --walker '': must be the name of a folder",
        "antmaze-umaze-v2, --walker w --temperature 1, goes with a saved policy only",
        "antmaze-umaze-v2, --walker w --until_score 1, goes with --policy sac only",
        "antmaze-umaze-v2, --walker w --family f, --family goes with --policy sac",
        "maze2d-umaze-v1, --num_envs 2, --num_envs 2: the waypoint controller's data in maze2d are one trajectory"
    })
    void whatIsNotAllowedIsOneLine(String env, String options, String said) {
        assertRefused(said, env, options.isEmpty() ? new String[0] : options.split(" "));
    }

    private void assertRefused(String said, String env, String... options) {
        Path file = folder.resolve("x.hdf5");
        Outcome outcome = collect(env, file, options);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(said), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertFalse(Files.exists(file) || Files.exists(Path.of("w")));
    }

    private static Outcome collect(String env, Path file, String... options) {
        return Outcome.of(with(
                new String[] {
                    "collect", "--env", env, "--policy", "waypoint", "--out", file.toString(), "--device", "cpu"
                },
                options));
    }

    private void assertTrains(String env, Path file) {
        String flags =
                "--device cpu --max_steps 2 --eval_interval 2 --log_interval 2 --n_eval_episodes 1 --batch_size 16"
                        + " --hidden_dims 8 --num_qs 2 --num_q_samples 2 --no_ckpt --reward_tune no";
        Outcome outcome = Outcome.of(with(
                flags.split(" "),
                "--env",
                env,
                "--dataset",
                file.toString(),
                "--results_dir",
                folder.resolve("r").toString()));
        assertEquals(0, outcome.code(), outcome.err());
    }

    private static String[] with(String[] first, String... others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }
}
