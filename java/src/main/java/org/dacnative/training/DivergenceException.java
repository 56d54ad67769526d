// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Divergence;

/** Training has lost seeds: the run's outcome is not what was asked for. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param divergences at least one */
    public DivergenceException(List<Divergence> divergences) {
        this(divergences, "smaller learning rates or another tuning of the rewards");
    }

    /** @param help what may, in the words of who asked for the training */
    public DivergenceException(List<Divergence> divergences, String help) {
        super(divergences.stream().map(Divergence::text).collect(Collectors.joining("; ")) + "; " + help + " may help");
    }
}
