// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Map;
import java.util.SplittableRandom;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.baseline.SacAgent;
import org.dacnative.baseline.SacConfig;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;

/**
 * Soft actor-critic that learns from what it does: one update for each step of an environment, from its replay data. The
 * first steps are uniform actions without updates.
 */
public final class OnlineSac {
    /** Steps before the first update: a tenth, but not more than this. */
    private static final long MOST_WARM_UP = 5_000;

    private static final long WARM_UP_SHARE = 10;

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
        SacConfig config = ParameterTable.of(SacConfig.class).create(Map.of());
        SacAgent agent = SacAgent.create(engine, config, obsDim, actDim);
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
        steps += collector.environments();
        if (steps > warmUp) {
            update.run(collector.environments());
        }
    }

    private void remember(Recording.Step step) {
        replay.append(
                1,
                step.observation(),
                step.action(),
                new float[] {step.reward()},
                new float[] {step.terminal() ? 0 : 1},
                step.nextObservation());
    }

    private void act(float[] observations, float[] actions) {
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

    /** Environment steps so far. */
    public long steps() {
        return steps;
    }
}
