// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.State;
import org.dacnative.data.RewardMap;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.env.OnlineEpisodes;

/**
 * Online fine-tuning: before each update every seed's policy takes one step of its environment, and the update's minibatch is
 * drawn from all that is live then, the new row included. Updates before that are offline ones.
 */
public final class FineTuning implements Updates {
    private final Agent agent;
    private final Program offline;
    private final Program online;
    private final ActingPolicy policy;
    private final OnlineEpisodes episodes;
    private final RewardMap rewardMap;
    private final OnlineRows rows;
    private final long begin;
    private final int batchSize;
    private final float[] rewards;

    /**
     * @param offline an update as it was before
     * @param replay grows; its shared rows are what is kept of the data set
     * @param rewardMap what was done to the data set's rewards
     * @param begin updates before the first online one
     * @param batchSize rows of a minibatch: until so many are there no update is taken, only steps
     */
    public FineTuning(
            Agent agent,
            Program offline,
            Replay replay,
            OnlineEpisodes episodes,
            RewardMap rewardMap,
            long begin,
            int batchSize) {
        this.agent = agent;
        this.offline = offline;
        this.online = agent.recordTraining(replay, Sampling.LIVE);
        this.policy = agent.policy(agent.engine());
        policy.prepare(1);
        this.episodes = episodes;
        this.rewardMap = rewardMap;
        this.rows = new OnlineRows(replay, agent.engine().numSeeds());
        this.begin = begin;
        this.batchSize = batchSize;
        this.rewards = new float[agent.engine().numSeeds()];
    }

    @Override
    public void run(long count) {
        long before = Math.max(0, Math.min(count, begin - agent.updates().get()));
        if (before > 0) {
            offline.run(before);
        }
        for (long i = before; i < count; i++) {
            do {
                step();
            } while (rows.seen() < batchSize);
            online.run(1);
        }
    }

    private void step() {
        policy.startStep(rows.appended());
        episodes.step(policy);
        for (int s = 0; s < rewards.length; s++) {
            rewards[s] = rewardMap.of((float) episodes.rewards()[s]);
        }
        rows.append(
                episodes.observations(), episodes.actions(), rewards, episodes.masks(), episodes.nextObservations());
    }

    /** Whether there is a {@link #state}. */
    public boolean hasBegun() {
        return rows.appended() > 0;
    }

    /** All that the next update depends on beside the agent's state: rows, and where the environments are. */
    public State state() {
        State state = new State(rewards.length);
        rows.addTo(state);
        return state.number("episode", new EpisodeNumbers())
                .rows("episode_actions", episodes.actDim(), new EpisodeActions());
    }

    private final class EpisodeNumbers implements State.Number {
        @Override
        public long get(int seedIndex) {
            return episodes.episode(seedIndex);
        }

        @Override
        public void set(int seedIndex, long value) {
            episodes.begin(seedIndex, value);
        }
    }

    private final class EpisodeActions implements State.Rows {
        @Override
        public long count(int seedIndex) {
            return episodes.length(seedIndex);
        }

        @Override
        public float[] read(int seedIndex) {
            return episodes.actionsSoFar(seedIndex);
        }

        @Override
        public void write(int seedIndex, float[] values) {
            episodes.repeat(seedIndex, values);
        }
    }
}
