// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.env.SeedScores;

/** What a training loop tells while it runs. */
public interface TrainingListener {
    /** At every log interval; one entry a seed. */
    void logged(long updates, List<TrainingMetrics> metrics);

    /** After an evaluation; one entry a seed. The time until this call was not spent on updates. */
    void evaluated(long updates, List<SeedScores> scores);
}
