// SPDX-License-Identifier: Apache-2.0
package org.dacnative.demo;

import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.training.LostSeeds;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.Schedule;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingLoop;

/** A whole training on data in memory, without evaluations or files: the demos look at what comes out. */
final class DemoTraining {
    private DemoTraining() {}

    /** Throws StoppedException after a stop, DivergenceException if the seed was lost. */
    static void run(
            Agent agent,
            Transitions data,
            TrainingConfig config,
            long logInterval,
            TrainingListener listener,
            StopSignal stop) {
        Program update =
                agent.recordTraining(ReplayLoader.load(agent.engine(), data, config.batchSize()), Sampling.SCAN);
        Schedule schedule = new Schedule(config.maxSteps(), logInterval, Schedule.NEVER, Schedule.NEVER);
        new TrainingLoop(agent, update::run, Optional.empty(), schedule, listener, stop, new LostSeeds(List.of()))
                .run()
                .requireSound();
        stop.check();
    }
}
