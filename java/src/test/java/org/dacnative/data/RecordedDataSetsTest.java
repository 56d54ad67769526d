// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.dacnative.SharedFolder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with real physics, written by h5py with flags as enumerations; the expected numbers are from their table. */
class RecordedDataSetsTest {
    /** The rows that are left out carry some of the return: at most the share of them, 0.2 %. */
    @ParameterizedTest
    @CsvSource({
        "hopper_medium_replay, 11, 3, 199999, 1502, 333, 1",
        "hopper_medium, 11, 3, 100000, 314, 1033, 1",
        "hopper_expert, 11, 3, 49902, 53, 3032, 42",
        "halfcheetah_medium_replay, 17, 6, 120000, 120, 2508, 120",
        "halfcheetah_medium, 17, 6, 60000, 60, 4864, 60",
    })
    void holdWhatTheirTableSays(
            String name, int obsDim, int actDim, int rows, int episodes, double meanReturn, int timeouts) {
        TaskShape shape = new TaskShape(obsDim, actDim, 1000);
        boolean lastRowIsTimeout;
        try (D4rlFile file = D4rlFile.open(SharedFolder.require("data/" + name + ".h5"), shape)) {
            Optional<boolean[]> flags = file.timeouts();
            lastRowIsTimeout = flags.orElseThrow()[rows - 1];
            assertEquals(rows, file.size());
            assertEquals(timeouts, count(flags.orElseThrow()));
        }
        OfflineDataset data = OfflineDataset.load(
                SharedFolder.require("data/" + name + ".h5"),
                shape,
                DatasetOptions.everything(RewardTuning.IQL_LOCOMOTION));

        assertEquals(
                rows - 1 - (timeouts - (lastRowIsTimeout ? 1 : 0)),
                data.transitions().size());
        assertEquals(episodes, data.statistics().trajectories());
        assertEquals(meanReturn, data.statistics().meanReturn(), 0.002 * meanReturn);
        assertGapOfReturnsIsOneThousand(data.transitions());
    }

    private static void assertGapOfReturnsIsOneThousand(Transitions tuned) {
        double gap = RewardTuning.IQL_LOCOMOTION.returnGap(tuned.rewards(), Trajectory.split(tuned));
        assertEquals(1000, gap, 1e-3);
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
