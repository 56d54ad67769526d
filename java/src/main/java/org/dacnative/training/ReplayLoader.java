// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.data.Transitions;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.input.InputException;

/** Moves transitions into native memory, where they stay once for all seeds. */
public final class ReplayLoader {
    private ReplayLoader() {}

    /** Copies all columns; the caller drops the Java arrays afterwards. InputException if a batch asks for more rows. */
    public static Replay load(Engine engine, Transitions transitions, int batchSize) {
        if (batchSize > transitions.size()) {
            throw new InputException("--batch_size " + batchSize + ": larger than the data set, which has "
                    + transitions.size() + " transitions after selection");
        }
        Replay replay = engine.replay(transitions.size(), transitions.obsDim(), transitions.actDim());
        replay.write(ReplayColumn.OBSERVATIONS, transitions.observations());
        replay.write(ReplayColumn.ACTIONS, transitions.actions());
        replay.write(ReplayColumn.REWARDS, transitions.rewards());
        replay.write(ReplayColumn.MASKS, transitions.masks());
        replay.write(ReplayColumn.NEXT_OBSERVATIONS, transitions.nextObservations());
        return replay;
    }
}
