// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.agent.Divergence;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.env.SeedScores;

/** What a training loop tells while it runs, all from the thread that runs it. */
public interface TrainingListener {
    /** At every log interval and at the end; one entry for each seed that has not diverged. */
    void logged(long updates, List<TrainingMetrics> metrics);

    /**
     * After an evaluation; one entry for each seed whose weights were sound.
     *
     * @param updates what the weights that were scored had seen; training may be further already
     */
    void evaluated(long updates, List<SeedScores> scores);

    /** A seed is lost; nothing more is told of it, and the others go on. */
    void diverged(Divergence divergence);

    /** Updates go on after a pause for an evaluation. The pause began at the same number of updates. */
    void resumed(long updates);
}
