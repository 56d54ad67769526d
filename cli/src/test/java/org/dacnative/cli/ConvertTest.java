// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.dacnative.data.Conversion;
import org.dacnative.data.Episodes;
import org.dacnative.data.ReadingOptions;
import org.dacnative.data.SampleFiles;
import org.dacnative.data.TransitionsDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code datasets convert}: the same transitions again, and what is lost is said. */
class ConvertTest {
    private static final String D4RL = "D4RL (HDF5)";
    private static final String MINARI = "Minari (HDF5)";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void everyFormatThereAndBack(String format) {
        SampleFiles sample = new SampleFiles(3, 2, 4, 1, 7, 3, 2, 5);
        Path in = sample.write(format, folder);
        Episodes read = read(in, sample.options(format));
        for (String name : List.of("new.npz", "new.hdf5", "new.H5", "new-v3")) {
            Path out = folder.resolve(name);
            Outcome outcome = convert(in, out, sample.flags(format));
            assertEquals(0, outcome.code(), outcome.err());
            assertTrue(outcome.out().contains("22 transitions, 6 trajectories, from "), outcome.out());
            Episodes again = read(out, ReadingOptions.NONE);
            assertSame(read, again);
            assertEquals(read.trajectories(), again.trajectories());
            assertEquals(name.equals("new.npz") ? "NPZ" : name.equals("new-v3") ? MINARI : D4RL, again.format());
        }
        assertEquals(5, files().size(), files().toString()); // and no draft
    }

    /** Files of the real tools; one after the other through both formats. */
    @ParameterizedTest
    @CsvSource({
        "minari/root/ends-v3, digits beyond 32 bits: episode_\\*/rewards",
        "minari/root/hopper/infos-v1, columns: .*episode_\\*/infos/.*",
        "d4rl/both_flags.h5, '3 rows that are no transitions here, as D4RL \\(HDF5\\) is read'",
        "d4rl/terminals_float_column.h5, 2 rows that are no transitions here.*",
        "npz/extra_members.npz, 'columns: infos/qpos.*'",
    })
    void filesOfOthers(String file, String dropped) {
        Path in = SharedFolder.require("data/formats/" + file);
        Path npz = folder.resolve("a.npz");
        Path hdf = folder.resolve("b.hdf5");
        Path minari = folder.resolve("c-v1");
        Outcome outcome = convert(in, npz, List.of());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(0, convert(npz, hdf, List.of()).code());
        assertEquals(0, convert(npz, minari, List.of()).code());
        Episodes read = read(in, ReadingOptions.NONE);
        assertSame(read, read(npz, ReadingOptions.NONE));
        assertSame(read, read(hdf, ReadingOptions.NONE));
        assertSame(read, read(minari, ReadingOptions.NONE));
        assertEquals(read.trajectories(), read(npz, ReadingOptions.NONE).trajectories());
        assertTrue(outcome.out().lines().anyMatch(line -> line.matches("dropped: " + dropped)), outcome.out());
    }

    @ParameterizedTest
    @CsvSource({"1, 1 row that is no transition here", "3, 3 rows that are no transitions here"})
    void lastRowsOfATableAreCounted(int episodes, String dropped) throws IOException {
        StringBuilder text = new StringBuilder("x,u,r,d,e\n");
        for (int row = 0; row < 4 * episodes; row++) {
            text.append(row).append(",0.5,1,0,").append(row / 4).append("\n");
        }
        Path in = Files.writeString(folder.resolve("a.csv"), text);
        Outcome outcome = convert(
                in,
                folder.resolve("a.npz"),
                List.of("--columns", "obs=x", "action=u", "reward=r", "done=d", "episode=e"));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("dropped: " + dropped + ", as CSV is read"), outcome.out());
    }

    /** Trajectories that go on behind a terminal are torn apart by D4RL's rule, which is said; NPZ keeps them. */
    @Test
    void whatD4rlCannotKeep() {
        Path in = SharedFolder.require("data/formats/ogbench/pointmaze-medium-navigate-v0.npz");
        List<String> task = List.of("--ogbench_task", "5");
        Outcome outcome = convert(in, folder.resolve("a.hdf5"), task);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out().contains("dropped: where 10 trajectories begin and end: D4RL's rule makes "),
                outcome.out());
        assertTrue(outcome.out().contains("dropped: columns: qpos, qvel"), outcome.out());
        assertEquals(0, convert(in, folder.resolve("a.npz"), task).code());
        Episodes read = read(in, new ReadingOptions(List.of(), 5, Optional.empty()));
        Episodes npz = read(folder.resolve("a.npz"), ReadingOptions.NONE);
        assertSame(read, npz);
        assertEquals(read.trajectories(), npz.trajectories());
        assertSame(read, read(folder.resolve("a.hdf5"), ReadingOptions.NONE));
        assertTrue(outcome.out().contains("dropped: 10 rows that are no transitions here"), outcome.out());
    }

    /** What Minari 0.5 looks for: metadata, numbers of 64 bits beside the steps, truth values as h5py has them. */
    @Test
    void whatMinariExpects() throws IOException {
        SampleFiles sample = new SampleFiles(3, 2, 4, 7);
        Path out = folder.resolve("mine-v2");
        assertEquals(0, convert(sample.write("npz", folder), out, List.of()).code());
        JsonObject metadata = JsonParser.parseString(Files.readString(out.resolve("data/metadata.json")))
                .getAsJsonObject();
        assertEquals(2, metadata.get("total_episodes").getAsInt());
        assertEquals(11, metadata.get("total_steps").getAsInt());
        assertEquals("hdf5", metadata.get("data_format").getAsString());
        assertEquals("mine-v2", metadata.get("dataset_id").getAsString());
        assertEquals(
                "{\"type\":\"Box\",\"dtype\":\"float32\",\"shape\":[2],\"low\":[-1.0,-1.0],\"high\":[1.0,1.0]}",
                metadata.get("action_space").getAsString());
        assertTrue(metadata.get("observation_space").getAsString().contains("\"low\":[-Infinity,-Infinity,-Infinity]"));
        try (HdfFile file = new HdfFile(out.resolve("data/main_data.hdf5"))) {
            Group episode = (Group) file.getByPath("episode_1");
            assertEquals(1L, episode.getAttribute("id").getData());
            assertEquals(7L, episode.getAttribute("total_steps").getData());
            assertEquals(8, file.getDatasetByPath("episode_1/observations").getDimensions()[0]);
            assertEquals(
                    double.class, file.getDatasetByPath("episode_1/rewards").getJavaType());
            assertArrayEquals(new String[] {"FALSE", "FALSE", "FALSE", "TRUE"}, (String[])
                    file.getDatasetByPath("episode_0/terminations").getData());
            assertArrayEquals(new String[] {"FALSE", "FALSE", "FALSE", "FALSE", "FALSE", "FALSE", "TRUE"}, (String[])
                    file.getDatasetByPath("episode_1/truncations").getData());
        }
    }

    /** In an episode of Minari each state follows from the one before, so it takes two for a gap. */
    @Test
    void whatMinariCannotKeep() throws IOException {
        Path csv = Files.writeString(folder.resolve("gap"), """
                x,n,u,r,d,t
                1,2,0,0,0,0
                2,3,0,0,0,0
                7,8,0,0,0,1
                """);
        Path out = folder.resolve("gap-v0");
        List<String> columns = List.of("--columns", "obs=x next=n action=u reward=r done=d timeout=t");
        Outcome outcome = convert(csv, out, columns);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out()
                        .contains("dropped: where 1 trajectories begin and end: a next state that is not the next"
                                + " step's state makes 2 of them (NPZ keeps them)"),
                outcome.out());
        Episodes again = read(out, ReadingOptions.NONE);
        assertArrayEquals(
                new float[] {2, 3, 8}, again.transitions().nextObservations().all());
        assertEquals(2, again.trajectories().size());
    }

    @Test
    void whatCannotBeConverted() throws IOException {
        Path in = new SampleFiles(3, 2, 4).write("npz", folder);
        assertBad(": is to be what? ", in, folder.resolve("new.txt"));
        assertBad(": is there already; ", in, Files.createFile(folder.resolve("there.npz")));
        assertBad(": is there already; ", in, Files.createDirectory(folder.resolve("there-v0")));
        assertBad(": there is no folder " + folder.resolve("none"), in, folder.resolve("none/new.npz"));
        assertBad("none: no such file", folder.resolve("none"), folder.resolve("new.npz"));
        assertFalse(Files.exists(folder.resolve("new.npz")));
    }

    private static void assertSame(Episodes expected, Episodes found) {
        assertEquals(TransitionsDigest.of(expected.transitions()), TransitionsDigest.of(found.transitions()));
    }

    private static void assertBad(String text, Path in, Path out) {
        Outcome outcome = convert(in, out, List.of());
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    private static Outcome convert(Path in, Path out, List<String> flags) {
        List<String> all = new ArrayList<>(List.of("datasets", "convert", in.toString(), out.toString()));
        all.addAll(flags);
        return Outcome.of(all.toArray(String[]::new));
    }

    private static Episodes read(Path path, ReadingOptions options) {
        return Conversion.of(path, options).episodes();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
