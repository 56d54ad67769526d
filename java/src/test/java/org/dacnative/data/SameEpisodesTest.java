// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same episodes from every format, whatever the file is called. */
class SameEpisodesTest {
    private static final int[] LENGTHS = {4, 1, 7, 3, 2, 5, 1, 1, 6, 2, 3, 4};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void ofEveryFormat(String format) {
        SampleFiles sample = new SampleFiles(3, 2, LENGTHS);
        Episodes found = read(sample.write(format, folder), sample.options(format));
        Transitions transitions = found.transitions();
        assertTrue(found.format().toLowerCase(Locale.ROOT).startsWith(format), found.format());
        assertEquals(sample.steps(), transitions.size());
        List<Trajectory> trajectories = new ArrayList<>();
        int row = 0;
        for (int episode = 0; episode < LENGTHS.length; episode++) {
            float[][] states = sample.states(episode);
            for (int step = 0; step < LENGTHS[episode]; step++, row++) {
                assertArrayEquals(states[step], slice(transitions.observations().all(), row, 3));
                assertArrayEquals(
                        states[step + 1], slice(transitions.nextObservations().all(), row, 3));
                assertArrayEquals(
                        sample.actions(episode)[step],
                        slice(transitions.actions().all(), row, 2));
                assertEquals(
                        sample.rewards(episode)[step], transitions.rewards().all()[row]);
                boolean ends = step == LENGTHS[episode] - 1 && sample.terminal(episode);
                assertEquals(ends ? 0 : 1, transitions.masks().all()[row]);
            }
            trajectories.add(new Trajectory(row - LENGTHS[episode], row));
        }
        assertEquals(trajectories, found.trajectories());
    }

    /** One column of observations, no successors: the last step of a demonstration that was not done has none. */
    @Test
    void demonstrationsWithoutSuccessors() {
        Path path = folder.resolve("demos");
        try (WritableHdfFile file = HdfFile.write(path)) {
            WritableGroup data = file.putGroup("data");
            for (int demo : new int[] {10, 2}) {
                WritableGroup group = data.putGroup("demo_" + demo);
                group.putGroup("obs").putDataset("state", new float[][] {{demo}, {demo + 1}});
                group.putDataset("actions", new float[2][1]);
                group.putDataset("rewards", new double[] {1, 2});
                group.putDataset("dones", new byte[] {0, (byte) (demo == 2 ? 1 : 0)});
            }
        }
        Episodes found = read(path, ReadingOptions.NONE);
        assertArrayEquals(
                new float[] {2, 3, 10}, found.transitions().observations().all());
        assertArrayEquals(
                new float[] {3, 3, 11}, found.transitions().nextObservations().all());
        assertArrayEquals(new float[] {1, 0, 1}, found.transitions().masks().all());
        assertEquals(List.of(new Trajectory(0, 2), new Trajectory(2, 3)), found.trajectories());
    }

    private static float[] slice(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    private static Episodes read(Path path, ReadingOptions options) {
        try (Contents contents = Contents.open(path)) {
            return DatasetFormat.of(contents).read(contents, Optional.empty(), options);
        }
    }
}
