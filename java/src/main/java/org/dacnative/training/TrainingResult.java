// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.algorithm.Divergence;

/**
 * How a training loop ended.
 *
 * @param updates done
 * @param stopped whether a stop was asked for before all updates and the last evaluation were over
 * @param divergences the seeds that were lost, in the order of the seeds
 */
public record TrainingResult(long updates, boolean stopped, List<Divergence> divergences) {
    public TrainingResult {
        divergences = List.copyOf(divergences);
    }

    /** Throws DivergenceException if a seed was lost. */
    public void requireSound() {
        if (!divergences.isEmpty()) {
            throw new DivergenceException(divergences);
        }
    }
}
