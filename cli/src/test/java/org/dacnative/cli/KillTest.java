// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.EmulatedCuda;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whenever a run is ended, by SIGKILL or by SIGTERM, resuming it leads to the bits of the undisturbed run. {@code
 * bench/kill.sh} does the same more often.
 */
@Timeout(1800)
class KillTest {
    /** The moments are drawn from it. */
    private static final long SEED = Long.getLong("dac.kill.seed", 1);

    @TempDir
    private Path folder;

    @Test
    void killedAtRandomMoments() throws IOException, InterruptedException {
        DisturbedRun run = new DisturbedRun(folder, SEED, flags("--device", "cpu", "--max_steps", "300"));
        run.endTimes(Integer.getInteger("dac.kills", 3), true);
        System.out.println("killed while: " + run.moments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda"})
    void stoppedAtRandomMoments(String device) throws IOException, InterruptedException {
        if (device.equals("cuda")) {
            EmulatedCuda.require();
        }
        boolean cpu = device.equals("cpu");
        DisturbedRun run = new DisturbedRun(
                folder,
                SEED,
                flags("--device", device, "--max_steps", cpu ? "300" : "40", "--keep_ckpts", cpu ? "99" : "1"));
        run.endTimes(Integer.getInteger("dac.stops", 2), false);
        System.out.println("stopped while: " + run.moments());
    }

    /** Checkpoints large enough to be caught half written, evaluations long enough to be interrupted. */
    private static String[] flags(String... more) {
        String[] flags = {
            "--save_ckpt",
            "true",
            "--ckpt_interval",
            "20",
            "--eval_interval",
            "20",
            "--log_interval",
            "7",
            "--n_eval_episodes",
            "8",
            "--hidden_dims",
            "96,96"
        };
        String[] all = Arrays.copyOf(flags, flags.length + more.length);
        System.arraycopy(more, 0, all, flags.length, more.length);
        return all;
    }
}
