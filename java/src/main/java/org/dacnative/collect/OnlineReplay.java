// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import org.dacnative.engine.Engine;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;

/** Replay data that grow with experience; once full, the oldest row makes room for the newest. */
final class OnlineReplay {
    private final Replay replay;
    private final long capacity;
    private long added;

    OnlineReplay(Engine engine, long capacity, int obsDim, int actDim) {
        this.replay = engine.replay(capacity, obsDim, actDim);
        this.capacity = capacity;
        replay.setLiveRows(1); // before a program is recorded
    }

    void add(Recording.Step step) {
        long row = added++ % capacity;
        replay.write(ReplayColumn.OBSERVATIONS, row, step.observation());
        replay.write(ReplayColumn.ACTIONS, row, step.action());
        replay.write(ReplayColumn.REWARDS, row, new float[] {step.reward()});
        replay.write(ReplayColumn.MASKS, row, new float[] {step.terminal() ? 0 : 1});
        replay.write(ReplayColumn.NEXT_OBSERVATIONS, row, step.nextObservation());
        replay.setLiveRows(Math.min(added, capacity));
    }

    Replay replay() {
        return replay;
    }
}
