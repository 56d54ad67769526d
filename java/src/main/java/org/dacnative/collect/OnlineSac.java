// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Map;
import java.util.SplittableRandom;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.baseline.SacAgent;
import org.dacnative.baseline.SacConfig;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;

/**
 * Soft actor-critic that learns from what it does, by updates from its replay data: one for each step of an environment,
 * unless its user wants fewer. The first steps are uniform actions without updates.
 */
public final class OnlineSac {
    /** Steps before the first update: a tenth, but not more than this. */
    private static final long MOST_WARM_UP = 5_000;

    private static final long WARM_UP_SHARE = 10;

    private final SacAgent agent;
    private final Map<String, String> parameters;
    private final Replay replay;
    private final Program update;
    private final ActingPolicy exploring;
    private final ActingPolicy best;
    private final SplittableRandom random;
    private final long warmUp;
    private long steps;

    /**
     * With the algorithm's default hyper-parameters.
     *
     * @param engine with one seed
     * @param steps of an environment that will be taken in all: rows of the replay data
     */
    public OnlineSac(Engine engine, int obsDim, int actDim, long steps, long seed) {
        ParameterTable<SacConfig> table = ParameterTable.of(SacConfig.class);
        SacConfig config = table.create(Map.of());
        parameters = table.texts(config);
        agent = SacAgent.create(engine, config, obsDim, actDim);
        this.warmUp = Math.max(config.batchSize(), Math.min(MOST_WARM_UP, steps / WARM_UP_SHARE));
        this.random = new SplittableRandom(seed);
        long rows = Math.max(steps, config.batchSize());
        replay = engine.growingReplay(0, rows, rows, obsDim, actDim);
        update = agent.recordTraining(replay, Sampling.LIVE);
        exploring = agent.samplingPolicy();
        best = agent.policy(engine);
    }

    /** One step of the collector's environments, and as many updates. */
    public void step(EpisodeCollector collector) {
        collector.step(this::act, this::remember);
        learn(collector.environments(), collector.environments());
    }

    /** So many steps were taken, and what came of them remembered; now updates, unless it is too early. */
    void learn(int taken, int updates) {
        steps += taken;
        if (steps > warmUp) {
            update.run(updates);
        }
    }

    private void remember(Recording.Step step) {
        remember(
                1,
                step.observation(),
                step.action(),
                new float[] {step.reward()},
                new float[] {step.terminal() ? 0 : 1},
                step.nextObservation());
    }

    /** @param masks (rows), 0 where the task ended the episode, else 1; the others as of a replay */
    void remember(
            int rows, float[] observations, float[] actions, float[] rewards, float[] masks, float[] nextObservations) {
        replay.append(rows, observations, actions, rewards, masks, nextObservations);
    }

    /** Uniform at first, then samples of the policy as it is. */
    void act(float[] observations, float[] actions) {
        if (steps < warmUp) {
            uniform(random, actions);
        } else {
            explore(observations, actions);
        }
    }

    /** Actions of the policy as it is, sampled. */
    public void explore(float[] observations, float[] actions) {
        exploring.act(observations, actions.length / replay.actDim(), actions);
    }

    /** Uniform in [-1, 1]. */
    public static void uniform(SplittableRandom random, float[] actions) {
        for (int i = 0; i < actions.length; i++) {
            actions[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /** The policy's mean actions, for scoring. */
    public ActingPolicy best() {
        return best;
    }

    /** What is trained. */
    public Agent agent() {
        return agent;
    }

    /** Its hyper-parameters as one would give them, by name. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Environment steps so far. */
    public long steps() {
        return steps;
    }
}
