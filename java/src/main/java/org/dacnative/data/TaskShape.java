// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * What a task says about its data.
 *
 * @param obsDim numbers of an observation
 * @param actDim numbers of an action
 * @param maxEpisodeSteps steps after which an episode is cut; only asked where the data have no {@code timeouts}
 */
public record TaskShape(int obsDim, int actDim, int maxEpisodeSteps) {}
