// SPDX-License-Identifier: Apache-2.0
package org.dacnative.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.data.Bandits;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.Tensor;
import org.dacnative.report.BanditPicture;
import org.dacnative.training.LostSeeds;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.Schedule;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingLoop;

/** One 2-D bandit: trained on its behaviour's actions, then sampled, with the learned Q surface. */
public final class BanditDemo {
    private static final int TRANSITIONS = 10_000;
    private static final int SAMPLES = 500;
    private static final int GRID = 60;
    private static final long LOG_INTERVAL = 2000;

    /**
     * @param dataReward mean reward of the data
     * @param policyReward mean reward of the policy's samples
     * @param picture the row of the picture
     */
    public record Result(double dataReward, double policyReward, BanditPicture.Row picture) {}

    private BanditDemo() {}

    /**
     * Hyper-parameters that suit one state and two numbers of action. The cosine schedule's last steps take away little
     * noise, so the samples keep the sharp shapes of the data, which T = 5 of the vp schedule would blur. Episodes have
     * one step: the target needs no samples of a next action.
     */
    public static DacConfigBuilder defaults() {
        return DacConfig.builder()
                .hiddenDims(List.of(64, 64, 64))
                .diffusionSteps(15)
                .betaSchedule(BetaSchedule.COSINE)
                .numCritics(2)
                .numQSamples(1)
                .eta(1)
                .rho(0)
                .maxSteps(8000)
                .actorLearningRate(2e-3)
                .criticLearningRate(2e-3);
    }

    /**
     * Trains with one seed, that of the engine's configuration.
     *
     * @param stop asked while training; StoppedException if it says so
     */
    public static Result run(
            Bandits bandit, DacConfig config, EngineConfig engineConfig, TrainingListener listener, StopSignal stop) {
        Transitions data = bandit.generate(TRANSITIONS, engineConfig.seeds().get(0));
        try (Engine engine = new Engine(engineConfig)) {
            DacAgent agent = DacAgent.create(engine, config, Bandits.OBS_DIM, Bandits.ACT_DIM);
            Program update = agent.recordTraining(ReplayLoader.load(engine, data, config.batchSize()), Sampling.SCAN);
            new TrainingLoop(
                            agent,
                            update,
                            Optional.empty(),
                            new Schedule(config.maxSteps(), LOG_INTERVAL, Schedule.NEVER, Schedule.NEVER),
                            listener,
                            stop,
                            new LostSeeds(List.of()))
                    .run()
                    .requireSound();
            stop.check();
            float[] samples = new float[SAMPLES * Bandits.ACT_DIM];
            agent.policy().act(new float[SAMPLES], SAMPLES, samples);
            BanditPicture.Row row = new BanditPicture.Row(
                    bandit.name(), Arrays.copyOf(data.actions(), 4 * samples.length), samples, surface(agent));
            return new Result(meanReward(data.actions()), meanReward(samples), row);
        }
    }

    private static double meanReward(float[] actions) {
        double sum = 0;
        for (int i = 0; i < actions.length; i += 2) {
            sum += Bandits.reward(actions[i], actions[i + 1]);
        }
        return sum / (actions.length / 2);
    }

    /** (G, G) mean over heads of the target critics. */
    private static float[] surface(DacAgent agent) {
        Engine engine = agent.engine();
        int heads = agent.config().numCritics();
        int points = GRID * GRID;
        Tensor state = engine.tensor(1, 1, Bandits.OBS_DIM);
        Tensor actions = engine.tensor(1, points, Bandits.ACT_DIM);
        Tensor values = engine.tensor(1, heads, points);
        actions.write(BanditPicture.gridPoints(GRID));
        engine.operations().ensembleValues(agent.critic(), BankPart.TARGET, state, actions, values);
        float[] byHead = values.toArray();
        float[] mean = new float[points];
        for (int i = 0; i < byHead.length; i++) {
            mean[i % points] += byHead[i] / heads;
        }
        return mean;
    }
}
