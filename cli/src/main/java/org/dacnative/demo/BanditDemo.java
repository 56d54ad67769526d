// SPDX-License-Identifier: Apache-2.0
package org.dacnative.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterEntry;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.baseline.Baselines;
import org.dacnative.baseline.NamedAlgorithm;
import org.dacnative.data.Bandits;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Tensor;
import org.dacnative.report.picture.BanditPicture;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;

/**
 * One 2-D bandit: algorithms trained on its behaviour's actions, then sampled, with the Q surface that DAC has learned (the
 * paper's figure).
 */
public final class BanditDemo {
    private static final int TRANSITIONS = 10_000;
    private static final int SAMPLES = 500;
    private static final int GRID = 60;
    private static final long LOG_INTERVAL = 2000;
    /** Diffusion-QL goes back through whole chains, at several times the price: it gets a fourth of the updates. */
    private static final long SHARE_THROUGH_CHAINS = 4;
    /** Cloning has no critics to wait for, and all of its data's fine shape to learn: it gets three times the updates. */
    private static final long CLONINGS = 3;

    /**
     * @param dataReward mean reward of the data
     * @param rivalRewards mean reward of the others' samples, by their names
     * @param policyReward mean reward of DAC's samples
     * @param picture the row of the picture
     */
    public record Result(
            double dataReward, Map<String, Double> rivalRewards, double policyReward, BanditPicture.Row picture) {}

    private BanditDemo() {}

    /**
     * Hyper-parameters that suit one state and two numbers of action. The samples are as sharp as the chain and as what the
     * network has learned. On the spiral, whose own points lie 0.007 from one another, those of the exact noise model lie
     * from the data: 0.078 with T = 5 of the vp schedule (as in the paper's tasks), 0.050 with the cosine schedule, 0.014
     * with its T = 15, taken here. Cloning's lay at 0.035 after 8000 updates of three layers at a rate of 2e-3: the network
     * was not done. Four layers at 5e-3 come to 0.024 in 6000, and to 0.0175 in 18000, which they get. Episodes have one step: the target needs no
     * samples of a next action.
     */
    public static DacConfigBuilder defaults() {
        return DacConfig.builder()
                .hiddenDims(List.of(64, 64, 64, 64))
                .diffusionSteps(15)
                .betaSchedule(BetaSchedule.COSINE)
                .numCritics(2)
                .numQSamples(1)
                .eta(1)
                .rho(0)
                .maxSteps(6000)
                .actorLearningRate(5e-3)
                .criticLearningRate(2e-3);
    }

    /**
     * Trains with one seed, that of the engine's configuration: DAC, and beside it cloning by diffusion and Diffusion-QL
     * with the same networks and chains; cloning gets more updates, Diffusion-QL fewer, and the picture says so.
     *
     * @param listeners who is told of the training of each algorithm
     * @param stop asked while training; StoppedException if it says so
     */
    public static Result run(
            Bandits bandit,
            DacConfig config,
            EngineConfig engineConfig,
            Function<Algorithm<?>, TrainingListener> listeners,
            StopSignal stop) {
        Transitions data = bandit.generate(TRANSITIONS, engineConfig.seeds().get(0));
        List<BanditPicture.Samples> rivals = new ArrayList<>();
        Map<String, Double> rewards = new LinkedHashMap<>();
        for (NamedAlgorithm<?> rival : Baselines.BESIDE_DAC) {
            long updates = updates(rival, config);
            String caption = rival.name() + (updates == config.maxSteps() ? "" : ", " + updates + " updates");
            float[] samples = rival(rival, updates, data, config, engineConfig, listeners.apply(rival), stop);
            rivals.add(new BanditPicture.Samples(caption, samples));
            rewards.put(rival.name(), meanReward(samples));
        }
        try (Engine engine = new Engine(engineConfig)) {
            DacAgent agent = DacAgent.create(engine, config, Bandits.OBS_DIM, Bandits.ACT_DIM);
            float[] samples = trained(agent, data, config, listeners.apply(new DacAlgorithm()), stop);
            BanditPicture.Row row = new BanditPicture.Row(
                    bandit.name(),
                    Arrays.copyOf(data.actions().all(), 4 * samples.length),
                    rivals,
                    samples,
                    surface(agent));
            return new Result(meanReward(data.actions().all()), rewards, meanReward(samples), row);
        }
    }

    /** Of all that {@link #run} trains. */
    public static long updates(DacConfig config) {
        long all = config.maxSteps();
        for (NamedAlgorithm<?> rival : Baselines.BESIDE_DAC) {
            all += updates(rival, config);
        }
        return all;
    }

    /** That an algorithm gets beside DAC. */
    static long updates(NamedAlgorithm<?> rival, DacConfig config) {
        boolean throughChains = rival.parameters().find("critic_lr").isPresent();
        return throughChains ? Math.max(1, config.maxSteps() / SHARE_THROUGH_CHAINS) : CLONINGS * config.maxSteps();
    }

    /** Samples (n, 2) of another algorithm whose hyper-parameters are DAC's where it has them. */
    static <C extends Record & TrainingConfig> float[] rival(
            NamedAlgorithm<C> algorithm,
            long updates,
            Transitions data,
            DacConfig config,
            EngineConfig engineConfig,
            TrainingListener listener,
            StopSignal stop) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> given = DacConfig.PARAMETERS.texts(config);
        for (ParameterEntry entry : algorithm.parameters().entries()) {
            boolean acting = entry.parameter().acting();
            String standard = entry.text(entry.standard());
            texts.put(entry.name(), acting ? standard : given.getOrDefault(entry.name(), standard));
        }
        texts.put("max_steps", "" + updates);
        C own = algorithm.parameters().parse(texts);
        try (Engine engine = new Engine(engineConfig)) {
            Agent agent = algorithm.create(engine, own, Bandits.OBS_DIM, Bandits.ACT_DIM);
            return trained(agent, data, own, listener, stop);
        }
    }

    /** Actions (n, 2) of the policy after training. */
    private static float[] trained(
            Agent agent, Transitions data, TrainingConfig config, TrainingListener listener, StopSignal stop) {
        DemoTraining.run(agent, data, config, LOG_INTERVAL, listener, stop);
        float[] samples = new float[SAMPLES * Bandits.ACT_DIM];
        agent.policy(agent.engine()).act(new float[SAMPLES], SAMPLES, samples);
        return samples;
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
