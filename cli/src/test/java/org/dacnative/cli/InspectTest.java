// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dacnative.SharedFolder;
import org.dacnative.data.SampleFiles;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code datasets inspect} against what is computed here, or by the tool that wrote the file. */
class InspectTest {
    private static final int ROWS = 60;
    private static final int EPISODE = 12;

    @TempDir
    private Path folder;

    /** A table with every oddity, made here and summed up here, column by column from its text. */
    @Test
    void agreesWithAnIndependentComputation() throws IOException {
        Map<String, double[]> columns = table();
        String[] names = columns.keySet().toArray(String[]::new);
        StringBuilder text = new StringBuilder(String.join(",", names)).append("\n");
        for (int row = 0; row < ROWS; row++) {
            int at = row;
            text.append(String.join(
                            ",",
                            Arrays.stream(names)
                                    .map(name -> Double.toString(columns.get(name)[at]))
                                    .toList()))
                    .append("\n");
        }
        Path file = Files.writeString(folder.resolve("table"), text);
        JsonObject json = inspect(
                0, file, "--columns", "obs=x,same", "next=x2,same2", "action=u", "reward=r", "done=d", "episode=id");

        assertEquals("CSV", json.get("format").getAsString());
        assertEquals("odd", json.get("verdict").getAsString());
        for (String name : names) {
            JsonObject column = named(json.getAsJsonArray("columns"), "name", name);
            DoubleStream values = Arrays.stream(columns.get(name)).filter(Double::isFinite);
            double[] finite = values.toArray();
            assertEquals("[" + ROWS + "]", column.get("shape").toString());
            assertEquals("float64", column.get("type").getAsString());
            assertEquals(
                    Arrays.stream(finite).min().orElseThrow(),
                    column.get("minimum").getAsDouble());
            assertEquals(
                    Arrays.stream(finite).max().orElseThrow(),
                    column.get("maximum").getAsDouble());
            assertEquals(
                    Arrays.stream(finite).average().orElseThrow(),
                    column.get("mean").getAsDouble(),
                    1e-12);
            assertEquals(ROWS - finite.length, column.get("not_finite").getAsInt());
        }
        assertEquals(
                "[3,17]",
                named(json.getAsJsonArray("columns"), "name", "other")
                        .get("not_finite_rows")
                        .toString());

        double[] returns = IntStream.range(0, ROWS / EPISODE)
                .mapToDouble(episode -> IntStream.range(episode * EPISODE, (episode + 1) * EPISODE)
                        .mapToDouble(row -> (float) columns.get("r")[row])
                        .sum())
                .toArray();
        JsonObject spread = json.getAsJsonObject("returns");
        assertEquals(
                Arrays.stream(returns).max().orElseThrow(),
                spread.get("maximum").getAsDouble(),
                1e-9);
        assertEquals(
                Arrays.stream(returns).average().orElseThrow(),
                spread.get("mean").getAsDouble(),
                1e-9);
        Arrays.sort(returns);
        assertEquals(returns[2], spread.get("median").getAsDouble(), 1e-9);
        assertEquals(returns[1], spread.get("lower_quartile").getAsDouble(), 1e-9);

        Set<String> different = new HashSet<>();
        for (int row = 0; row < ROWS; row++) {
            int at = row;
            different.add(String.join(
                    " ",
                    List.of("x", "same", "x2", "same2", "u", "r", "d").stream()
                            .map(name -> "" + columns.get(name)[at])
                            .toList()));
        }
        assertEquals(1, ROWS - different.size());
        assertFinding(json, "duplicates", "odd", "1 transitions repeat another one");
        double most = Arrays.stream(columns.get("u")).max().orElseThrow();
        double least = Arrays.stream(columns.get("u")).min().orElseThrow();
        long saturated = Arrays.stream(columns.get("u"))
                .filter(u -> Math.abs(2 * (u - least) / (most - least) - 1) >= 0.999)
                .count();
        assertFinding(json, "saturation", "fine", saturated + " of 60 numbers of actions.*");
        assertFinding(json, "range", "fine", "actions reach from -1.5 to 1.0; training without --env scales them.*");
        assertFinding(json, "ends", "fine", "1 episodes end terminal, 4 are cut");
        assertTunings(json, columns.get("r"), returns);
        assertFinding(json, "other", "odd", "2 numbers are NaN or infinite, first in rows \\[3, 17]");
    }

    /** Each mode by its formula in doubles; the program's are of 32 bits. */
    private static void assertTunings(JsonObject json, double[] rewards, double[] returns) {
        double gap = Arrays.stream(returns).max().orElseThrow()
                - Arrays.stream(returns).min().orElseThrow();
        double mean = Arrays.stream(rewards).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(rewards)
                .map(r -> (r - mean) * (r - mean))
                .average()
                .orElseThrow());
        Map<String, DoubleUnaryOperator> formulas = Map.of(
                "iql_locomotion", r -> 1000 * r / gap,
                "traj_normalize", r -> EPISODE * r / gap,
                "reward_normalize", r -> (r - mean) / deviation,
                "antmaze100", r -> 100 * r,
                "iql_antmaze", r -> r - 1,
                "cql_antmaze", r -> 4 * (r - 0.5),
                "antmaze", r -> 2 * (r - 0.25),
                "no", r -> r);
        assertEquals(formulas.size(), json.getAsJsonArray("reward_tune").size());
        formulas.forEach((mode, formula) -> {
            JsonObject tuned = named(json.getAsJsonArray("reward_tune"), "mode", mode);
            double[] expected = Arrays.stream(rewards).map(formula).toArray();
            double error = 1e-5 * Arrays.stream(expected).map(Math::abs).max().orElseThrow(); // some of 2^-24 each
            assertEquals(
                    Arrays.stream(expected).min().orElseThrow(),
                    tuned.get("minimum").getAsDouble(),
                    error,
                    mode);
            assertEquals(
                    Arrays.stream(expected).max().orElseThrow(),
                    tuned.get("maximum").getAsDouble(),
                    error,
                    mode);
            assertEquals(
                    Arrays.stream(expected).average().orElseThrow(),
                    tuned.get("mean").getAsDouble(),
                    error,
                    mode);
        });
        assertFinding(json, "reward_tune", "fine", "no leaves rewards of .*"); // without --env as recorded
    }

    /** All rewards alike: the usual mode cannot be, one that is asked for must be able to. */
    @Test
    void rewardsThatCannotBeTuned() {
        Path file = TinyHopper.write(folder, "alike", columns -> columns.put("rewards", new float[TinyHopper.ROWS]));
        JsonObject json = inspect(0, file);
        assertFinding(
                json,
                "reward_tune",
                "fine",
                "no leaves rewards of 0.00000 to 0.00000, mean 0.00000"); // as training would
        json = inspect(0, file, "--env", "hopper-medium-v2");
        assertFinding(json, "reward_tune", "odd", "--reward_tune iql_locomotion would divide by zero: .*");
        assertFinding(json, "rewards", "odd", ".*all are the same");
        assertTrue(named(json.getAsJsonArray("reward_tune"), "mode", "reward_normalize")
                .has("refused"));
        json = inspect(1, file, "--reward_tune", "reward_normalize");
        assertFinding(json, "reward_tune", "wrong", ".*would divide by zero: .*");
        assertEquals(1, json.getAsJsonArray("reward_tune").size());
        assertEquals(
                0,
                Outcome.of("datasets", "inspect", file.toString(), "--reward_tune", "iql_antmaze")
                        .code());
    }

    /** Training scales what has no task; a task's actions lie in [-1, 1]. */
    @Test
    void actionsOfAnotherScale() {
        Path file = TinyHopper.write(folder, "large", columns -> {
            for (float[] action : (float[][]) columns.get("actions")) {
                for (int i = 0; i < action.length; i++) {
                    action[i] *= 5;
                }
            }
        });
        JsonObject own = inspect(0, file);
        assertFinding(own, "range", "fine", "actions reach from -.* to .*; training without --env scales them into.*");
        assertFinding(own, "saturation", "fine", ".* at or beyond 0.999 after scaling");
        JsonObject known = inspect(0, file, "--env", "hopper-medium-v2");
        assertFinding(known, "range", "odd", ".* numbers of actions lie beyond \\[-1, 1] and are clipped in training");
        assertFinding(known, "saturation", "odd", ".* at or beyond 0.999");
    }

    @ParameterizedTest
    @CsvSource({
        "virtual, is virtual: .*h5py.*",
        "virtual_same_file, is virtual: .*h5py.*",
        "external_raw, has its bytes in another file.*h5py.*"
    })
    void columnsThatLieElsewhere(String file, String why) {
        JsonObject json = inspect(1, SharedFolder.require("data/formats/hdf5/" + file + ".h5"));
        assertFinding(json, "observations", "wrong", "observations " + why);
        assertFalse(json.toString().contains("Exception"), json.toString());
    }

    /** Columns that nobody needs are listed, whatever they hold, and nothing is said of them. */
    @Test
    void columnsThatNobodyReads() {
        JsonObject json = inspect(0, SharedFolder.require("data/formats/hdf5/odd_extras.h5"));
        assertEquals("fine", json.get("verdict").getAsString());
        for (String name : List.of("metadata/opaque", "metadata/type")) {
            assertEquals(
                    "other",
                    named(json.getAsJsonArray("columns"), "name", name)
                            .get("type")
                            .getAsString());
        }
    }

    @Test
    void flagsAreHeldAgainstEachOther() {
        assertFinding(
                inspect(0, SharedFolder.require("data/formats/d4rl/both_flags.h5")),
                "flags",
                "odd",
                "3 rows are terminals, 2 timeouts, 1 both");
    }

    @Test
    void aPicture() throws IOException {
        Path data = TinyHopper.write(folder);
        Path picture = folder.resolve("look.png");
        Outcome outcome = Outcome.of("datasets", "inspect", data.toString(), "--plot", picture.toString());
        assertEquals(0, outcome.code(), outcome.err());
        BufferedImage image = ImageIO.read(picture.toFile());
        assertEquals(2 * 2 * 640, image.getWidth());
        assertEquals(2 * 2 * 400, image.getHeight());
        for (String bad : List.of("look.pdf", "none/look.png")) {
            outcome = Outcome.of(
                    "datasets",
                    "inspect",
                    data.toString(),
                    "--plot",
                    folder.resolve(bad).toString());
            assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
            assertEquals(1, outcome.err().lines().count(), outcome.err());
        }
    }

    /** The numbers that Minari itself gives. */
    @Test
    void agreesWithMinari() throws IOException {
        Path file = SharedFolder.require("data/formats/minari/root/hopper/random-v0");
        JsonObject json = inspect(0, file, "--env", "hopper-medium-v2");
        JsonObject expected = JsonParser.parseString(
                        Files.readString(SharedFolder.require("data/formats/minari/expected/summary.json")))
                .getAsJsonObject()
                .getAsJsonObject("hopper/random-v0");
        double[] returns = numbers(expected.getAsJsonArray("returns"));
        assertEquals(expected.get("steps").getAsInt(), json.get("transitions").getAsInt());
        assertEquals(12, json.get("episodes").getAsInt());
        assertEquals(17, json.getAsJsonObject("lengths").get("minimum").getAsInt());
        assertEquals(44, json.getAsJsonObject("lengths").get("maximum").getAsInt());
        double mean = Arrays.stream(returns).average().orElseThrow();
        assertEquals(mean, json.getAsJsonObject("returns").get("mean").getAsDouble(), 1e-5);
        TaskSpec hopper = Tasks.find("hopper-medium-v2");
        assertEquals(
                hopper.normalizedScore(mean),
                json.getAsJsonObject("scores").get("mean").getAsDouble(),
                1e-5);
        JsonObject observations = named(json.getAsJsonArray("columns"), "name", "episode_*/observations");
        assertEquals("[327,11]", observations.get("shape").toString()); // a state more in each of 12 episodes
        assertEquals("float64", observations.get("type").getAsString());
        assertEquals(
                "bool",
                named(json.getAsJsonArray("columns"), "name", "episode_*/terminations")
                        .get("type")
                        .getAsString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void everyFormat(String format) {
        SampleFiles sample = new SampleFiles(11, 3, 20, 31, 9, 40);
        String[] own = sample.flags(format).toArray(String[]::new);
        JsonObject json = inspect(0, sample.write(format, folder), own);
        assertEquals(100, json.get("transitions").getAsInt());
        assertEquals(4, json.get("episodes").getAsInt());
        assertFinding(json, "ends", "fine", "2 episodes end terminal, 2 are cut");
    }

    /** What is wrong is found, not only that something is: exit code 1. */
    @Test
    void dataThatCannotBeTrainedOn() {
        Path nan = TinyHopper.write(folder, "nan", columns -> {
            ((float[][]) columns.get("observations"))[7][2] = Float.NaN;
            ((float[][]) columns.get("observations"))[9][2] = Float.POSITIVE_INFINITY;
        });
        JsonObject json = inspect(1, nan);
        assertEquals("wrong", json.get("verdict").getAsString());
        assertFinding(json, "observations", "wrong", "2 numbers are NaN or infinite, first in rows \\[7, 9]");
        assertFinding(json, "training", "wrong", "observations has NaN in row 7, column 2; all numbers must be finite");
        Path missing = TinyHopper.write(folder, "missing", columns -> columns.remove("terminals"));
        assertFinding(inspect(1, missing), "training", "wrong", "key terminals is missing; .*");
        assertFinding(
                inspect(1, missing, "--env", "walker2d-medium-v2"),
                "training",
                "wrong",
                "an observation has 11 numbers, the task's has 17.*");
    }

    /** Columns of every type lie about in them, damaged files among them. */
    @Test
    void everyFileOfOthers() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SharedFolder.require("data/formats"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertTrue(files.size() > 100);
        for (Path file : files) {
            Outcome outcome = Outcome.of("datasets", "inspect", file.toString());
            assertTrue(List.of(0, 1, Main.BAD_INPUT).contains(outcome.code()), file + ": " + outcome.err());
            long lines = outcome.err().lines().count();
            assertEquals(outcome.code() == Main.BAD_INPUT ? 1 : 0, lines, file + ": " + outcome.err());
        }
    }

    @Test
    void forPeople() throws IOException {
        Path data = TinyHopper.write(folder);
        Outcome outcome = Outcome.of("datasets", "inspect", data.toString(), "--env", "hopper-medium-v2");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains(data + ": D4RL (HDF5)"), outcome.out());
        assertTrue(outcome.out().matches("(?s).*  observations +float32 +\\[300, 11] .*"), outcome.out());
        assertTrue(outcome.out().matches("(?s).*  iql_locomotion +-?[0-9.]+ .*  no +0.00000 \\.\\. .*"), outcome.out());
        assertTrue(outcome.out().contains("odd    flags: 7 rows are terminals, 3 timeouts, 1 both"), outcome.out());
        assertTrue(outcome.out().matches("(?s).*scores of hopper-medium-v2: .*verdict: odd\\s*"), outcome.out());
        Outcome none = Outcome.of("datasets", "inspect", folder.resolve("none").toString());
        assertEquals(Main.BAD_INPUT, none.code());
        assertEquals(1, none.err().lines().count(), none.err());
    }

    /** Episodes of 12 rows; the second of two equal rows; one action too large; one terminal end. */
    private static Map<String, double[]> table() {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (String name : List.of("x", "x2", "u", "r", "other")) {
            columns.put(name, random.doubles(ROWS, -1, 1).toArray());
        }
        for (String name : List.of("same", "same2", "d", "id")) {
            columns.put(name, new double[ROWS]);
        }
        for (String name : List.of("x", "x2", "u", "r")) {
            columns.get(name)[31] = columns.get(name)[30];
        }
        columns.get("u")[0] = 1;
        columns.get("u")[1] = -1.5;
        columns.get("d")[EPISODE - 1] = 1;
        columns.get("other")[3] = Double.NaN;
        columns.get("other")[17] = Double.NaN;
        for (int row = 0; row < ROWS; row++) {
            columns.get("id")[row] = row / EPISODE;
        }
        return columns;
    }

    private static JsonObject inspect(int code, Path file, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[] {"datasets", "inspect", "--json", file.toString()}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        Outcome outcome = Outcome.of(all);
        assertEquals(code, outcome.code(), outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static void assertFinding(JsonObject json, String what, String verdict, String text) {
        boolean found = false;
        for (JsonElement finding : json.getAsJsonArray("findings")) {
            JsonObject object = finding.getAsJsonObject();
            found |= object.get("what").getAsString().equals(what)
                    && object.get("verdict").getAsString().equals(verdict)
                    && object.get("text").getAsString().matches(text);
        }
        assertTrue(found, what + " " + verdict + " " + text + " not in " + json.get("findings"));
        assertFalse(json.getAsJsonArray("findings").isEmpty());
    }

    private static JsonObject named(JsonArray array, String key, String value) {
        for (JsonElement element : array) {
            if (element.getAsJsonObject().get(key).getAsString().equals(value)) {
                return element.getAsJsonObject();
            }
        }
        throw new AssertionError(value + " is not in " + array);
    }

    private static double[] numbers(JsonArray array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> array.get(i).getAsDouble())
                .toArray();
    }
}
