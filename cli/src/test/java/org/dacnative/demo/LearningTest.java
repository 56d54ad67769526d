// SPDX-License-Identifier: Apache-2.0
package org.dacnative.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dacnative.data.Bandits;
import org.dacnative.engine.EngineConfig;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That anything is learned: on each bandit a policy gets far more reward than the data it has seen. */
class LearningTest {
    private static final int UPDATES = 500;
    /** Seeds 0 to 2 gain 0.28 to 0.51; the mean reward of the data is -0.68 to -0.85, a policy like the data gains 0. */
    private static final double MARGIN = 0.2;

    @ParameterizedTest
    @EnumSource(Bandits.class)
    void thePolicyBeatsItsData(Bandits bandit) {
        try (StopSignal stop = new StopSignal()) {
            BanditDemo.Result result = BanditDemo.run(
                    bandit,
                    BanditDemo.defaults().maxSteps(UPDATES).build(),
                    EngineConfig.cpu(2, List.of(0L)),
                    algorithm -> new TrainingListener() {},
                    stop);
            assertTrue(
                    result.policyReward() > result.dataReward() + MARGIN,
                    "policy " + result.policyReward() + ", data " + result.dataReward());
        }
    }
}
