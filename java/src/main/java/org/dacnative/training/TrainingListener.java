// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.env.SeedScores;

/** What a training loop tells while it runs, all from the thread that runs it. */
public interface TrainingListener {
    /** At every log interval; one entry a seed. */
    void logged(long updates, List<TrainingMetrics> metrics);

    /**
     * After an evaluation; one entry a seed.
     *
     * @param updates what the weights that were scored had seen; training may be further already
     */
    void evaluated(long updates, List<SeedScores> scores);

    /**
     * Once, some seconds after the start.
     *
     * @param updates done so far
     * @param secondsPerUpdate without logging and evaluations
     */
    default void paced(long updates, double secondsPerUpdate) {}

    /** Updates go on after a pause for an evaluation. The pause began at the same number of updates. */
    void resumed(long updates);
}
