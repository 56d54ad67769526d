// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a task says about its data.
 *
 * @param obsDim numbers of an observation
 * @param actDim numbers of an action
 * @param maxEpisodeSteps steps after which an episode is cut; only asked where the data have no {@code timeouts}
 * @param traits what else is known, to warn of data of another task
 */
public record TaskShape(int obsDim, int actDim, int maxEpisodeSteps, Optional<TaskTraits> traits) {

    /** Of a task of which nothing else is known. */
    public TaskShape(int obsDim, int actDim, int maxEpisodeSteps) {
        this(obsDim, actDim, maxEpisodeSteps, Optional.empty());
    }

    /** The same with another limit, if one is given. */
    TaskShape withLimit(OptionalInt steps) {
        return steps.isEmpty() ? this : new TaskShape(obsDim, actDim, steps.getAsInt(), traits);
    }
}
