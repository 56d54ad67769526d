// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Optional;

/**
 * Steps as a collector recorded them, before they become transitions. Columns are asked for one after the other and
 * once each; those of a file may be read range by range, so that it need not be in memory as a whole.
 */
public interface RecordedSteps {
    /** Rows, N. */
    int size();

    /** (N, D) row-major: the state before each action. */
    Rows observations();

    /** (N, A) row-major. */
    Rows actions();

    /** (N). */
    Rows rewards();

    /** (N): the task ended the episode at this step. */
    boolean[] terminals();

    /** (N): the collector cut the episode after this step; empty if that was not recorded. */
    Optional<boolean[]> timeouts();

    /** What the steps are called in messages: a file's name, say. */
    String name();

    /** What is odd about the source but no reason to refuse it, a line each. */
    default List<String> warnings() {
        return List.of();
    }

    /** Steps that were collected in memory. */
    record InMemory(
            String name,
            Rows observations,
            Rows actions,
            Rows rewards,
            boolean[] terminals,
            Optional<boolean[]> timeouts)
            implements RecordedSteps {

        /** Of arrays, which are not copied; widths follow from their lengths. */
        public InMemory(
                String name,
                float[] observations,
                float[] actions,
                float[] rewards,
                boolean[] terminals,
                Optional<boolean[]> timeouts) {
            this(
                    name,
                    Rows.of(observations, observations.length / rewards.length),
                    Rows.of(actions, actions.length / rewards.length),
                    Rows.of(rewards, 1),
                    terminals,
                    timeouts);
        }

        @Override
        public int size() {
            return rewards.size();
        }
    }
}
