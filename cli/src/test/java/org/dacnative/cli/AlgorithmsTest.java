// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.deploy.KnownAlgorithms;
import org.junit.jupiter.api.Test;

/** Advice has only the options that an algorithm has. */
class AlgorithmsTest {
    @Test
    void adviceNamesItsOwnOptions() {
        assertEquals("smaller --actor_lr or --critic_lr, or another --reward_tune,", Algorithms.calmer(known("DAC")));
        assertEquals("smaller --actor_lr", Algorithms.calmer(known("bc")));
        assertEquals("--batch_size or --hidden_dims", Algorithms.named(known("bc"), " or ", TrainingRun.SIZES));
        assertEquals(
                "--batch_size, --num_q_samples, --num_qs or --hidden_dims",
                Algorithms.named(known("DAC"), " or ", TrainingRun.SIZES));
    }

    private static Algorithm<?> known(String name) {
        return Algorithms.find(List.copyOf(KnownAlgorithms.ALL), name);
    }
}
