// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.State;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.data.RewardMap;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.env.Arena;
import org.dacnative.env.OnlineEpisodes;
import org.dacnative.input.InputException;
import org.dacnative.training.FineTuning;
import org.dacnative.training.OnlineBuffer;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.Updates;

/** The online part of a run; of one that has none all methods do nothing. */
final class OnlineStage implements AutoCloseable {
    private final Optional<OnlineBuffer> buffer;
    private final long begin;
    private final int batchSize;
    private Optional<OnlineEpisodes> episodes = Optional.empty();
    private Optional<FineTuning> fineTuning = Optional.empty();

    /** InputException if no minibatch fits into the buffer. */
    OnlineStage(FineTuneOptions options, long maxSteps, int batchSize) {
        this.buffer = options.isWanted(maxSteps) ? Optional.of(options.buffer(maxSteps, batchSize)) : Optional.empty();
        this.begin = options.begin(maxSteps);
        this.batchSize = batchSize;
    }

    /** InputException if there should be one where there is no environment to step. */
    void requireNone(String reason) {
        if (buffer.isPresent()) {
            throw new InputException("--finetune_step " + begin + ": needs an environment to step, but " + reason);
        }
    }

    /** What rows the seeds need; empty without fine-tuning. */
    Optional<OnlineBuffer> buffer() {
        return buffer;
    }

    /**
     * The run's updates, offline and online. Where the run goes on in the middle of the online ones everything is where it was.
     *
     * @param offline one update
     * @param data replay data that were made for the buffer
     * @param arena makes environments
     * @param from the checkpoint of a run that goes on
     */
    Updates updates(
            Agent agent,
            Program offline,
            Replay data,
            RewardMap rewards,
            IntFunction<Arena> arena,
            Optional<Checkpoint> from) {
        if (buffer.isEmpty()) {
            return offline::run;
        }
        List<Long> seeds = agent.engine().config().seeds();
        Replay online = ReplayLoader.online(agent.engine(), data, buffer.get());
        OnlineEpisodes stepped = new OnlineEpisodes(arena, seeds);
        episodes = Optional.of(stepped);
        FineTuning tuned = new FineTuning(agent, offline, online, stepped, rewards, begin, batchSize);
        fineTuning = Optional.of(tuned);
        from.filter(checkpoint -> checkpoint.info().updates() > begin)
                .ifPresent(checkpoint -> checkpoint.readOnline(tuned.state(), seeds));
        return tuned;
    }

    /** What a checkpoint needs beside the agent; empty before the first online update. */
    Optional<State> state() {
        return fineTuning.filter(FineTuning::hasBegun).map(FineTuning::state);
    }

    @Override
    public void close() {
        episodes.ifPresent(OnlineEpisodes::close);
    }
}
