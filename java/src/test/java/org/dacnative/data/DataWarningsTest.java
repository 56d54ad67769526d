// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be trained on but is odd: each kind has a line, and sound data have none. */
class DataWarningsTest {
    private static final String TOGETHER = "; do --env and --dataset belong together?";

    @TempDir
    Path folder;

    @Test
    void soundDataGiveNone() {
        assertEquals(List.of(), load(new D4rlFileBuilder(), 100).warnings());
        OfflineDataset recorded = OfflineDataset.load(
                SharedFolder.require("data/hopper_medium.h5"),
                shape(11, 3, "hopper-medium-v2"),
                DatasetOptions.everything(RewardTuning.NO));
        assertEquals(List.of(), recorded.warnings());
    }

    @Test
    void missingTimeouts() {
        assertEquals(
                List.of(
                        "the file has no timeouts; episodes are cut by counting 1000 steps, which goes wrong for data that"
                                + " begin or pause in the middle of one"),
                load(new D4rlFileBuilder().without("timeouts"), 100).warnings());
    }

    @Test
    void clippedActions() {
        float[][] actions = {{-45}, {0}, {2}, {1}, {1.0005f}, {0}, {0}, {0}};
        assertEquals(
                List.of("2 of 5 actions (40.0 %) reach beyond [-1, 1], to 45.00 at most, and were clipped; another"
                        + " scale, or another task?"),
                load(new D4rlFileBuilder().with("actions", actions), 100).warnings());
    }

    @Test
    void clippingKeepsWhatLiesInside() {
        Rows actions = Rows.of(new float[] {-3, -1, -0.5f, 0.99999f, 1, 2, 0}, 1);
        assertEquals(new ActionClip(2, 7, 3), ActionClip.of(actions));
        assertArrayEquals(
                new float[] {-0.99999f, -0.99999f, -0.5f, 0.99999f, 0.99999f, 0.99999f, 0},
                ActionClip.clipped(actions).all());
    }

    @Test
    void aSelectionOfOneTrajectory() {
        OfflineDataset data = load(new D4rlFileBuilder(), 34);
        assertEquals(List.of("--percentile or --percentage leaves 1 trajectory of 3"), data.warnings());
        assertEquals(1, data.trajectories());
        assertEquals(3, data.statistics().trajectories());
    }

    @Test
    void dataOfAnotherRobotOfTheSameShape() {
        OfflineDataset data = OfflineDataset.load(
                SharedFolder.require("data/halfcheetah_medium.h5"),
                shape(17, 6, "walker2d-medium-v2"),
                DatasetOptions.everything(RewardTuning.NO));
        assertEquals(
                List.of(
                        "the file is of halfcheetah by its name (halfcheetah_medium.h5), --env is walker2d-medium-v2",
                        "episodes begin with a first number of -0.02 (median of 60), those of walker2d-medium-v2 with 1.25"
                                + TOGETHER),
                data.warnings());
    }

    @Test
    void metadataOfAnotherRobot() {
        Path path = folder.resolve("mine.h5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset("observations", new float[4][17]);
            file.putDataset("actions", new float[4][6]);
            file.putDataset("rewards", new float[4]);
            file.putDataset("terminals", new byte[4]);
            file.putDataset("timeouts", new byte[4]);
            file.putGroup("metadata").putDataset("env_id", "Walker2d-v4");
        }
        OfflineDataset data = OfflineDataset.load(
                path, shape(17, 6, "halfcheetah-medium-v2"), DatasetOptions.everything(RewardTuning.NO));
        assertEquals(
                List.of("the file is of walker2d by metadata/env_id (Walker2d-v4), --env is halfcheetah-medium-v2"),
                data.warnings());
    }

    @Test
    void rewardsOfAnotherScale() {
        assertEquals(
                List.of("rewards reach from -100.0 to 320.0, those of hopper-medium-v2 lie between -10 and 20; another"
                        + " scale, or another task?"),
                warnings("hopper-medium-v2", new float[] {1.25f, 1.2f}, new float[] {-100, 320}));
        assertEquals(
                List.of(
                        "rewards reach from -1.000 to 0.000, those of maze2d-large-v1 lie between 0 and 1; another scale,"
                                + " or another task?"),
                warnings("maze2d-large-v1", new float[] {10, 9}, new float[] {-1, 0}));
    }

    @Test
    void placesOutsideOfTheMaze() {
        assertEquals(
                List.of("places reach 6.0, but the maze of maze2d-umaze-v1 ends before 4" + TOGETHER),
                warnings("maze2d-umaze-v1", new float[] {1, -6}, new float[] {0, 1}));
        assertEquals(List.of(), warnings("maze2d-medium-v1", new float[] {1, -6}, new float[] {0, 1}));
        assertEquals(List.of(), warnings("antmaze-umaze-v2", new float[] {-1.5f, 9}, new float[] {0, 1}));
        assertEquals(List.of(), warnings("maze2d-open-v0", new float[] {1, 5.3f}, new float[] {0, 1}));
        assertEquals(List.of(), warnings("ant-medium-v2", new float[] {0.7f, 0}, new float[] {-2, 8}));
        assertEquals(
                1,
                warnings("ant-medium-v2", new float[] {1.3f, 0}, new float[] {-2, 8})
                        .size());
    }

    @Test
    void namesOfFamilies() {
        TaskTraits hopper = TaskTraits.of("hopper-medium-v2").orElseThrow();
        assertEquals(Optional.empty(), hopper.otherFamily("hopper_medium-v2.hdf5"));
        assertEquals(Optional.empty(), hopper.otherFamily("mine.h5"));
        assertEquals(Optional.empty(), hopper.otherFamily("walker2d and HalfCheetah"));
        assertEquals(Optional.of("halfcheetah"), hopper.otherFamily("Half_Cheetah-v4"));
        assertEquals(
                Optional.empty(),
                TaskTraits.of("antmaze-umaze-v0").orElseThrow().otherFamily("Ant_maze_u-maze_noisy.hdf5"));
        assertEquals(Optional.empty(), TaskTraits.of("door-human-v1"));
    }

    /** Of two steps of one episode with two numbers each. */
    private static List<String> warnings(String task, float[] firstState, float[] rewards) {
        float[] states = {firstState[0], firstState[1], firstState[0], firstState[1]};
        Transitions data = new Transitions(2, 1, 2, states, new float[2], rewards, new float[] {1, 1}, states);
        return DataWarnings.of(data, Trajectory.split(data), TaskTraits.of(task).orElseThrow());
    }

    private static TaskShape shape(int obsDim, int actDim, String task) {
        return new TaskShape(obsDim, actDim, 1000, TaskTraits.of(task));
    }

    private OfflineDataset load(D4rlFileBuilder builder, double percentile) {
        return OfflineDataset.load(
                builder.write(folder), D4rlFileBuilder.SHAPE, new DatasetOptions(RewardTuning.NO, percentile, 100, 0));
    }
}
