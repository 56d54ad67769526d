// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import org.dacnative.engine.PhysicsTask;

/**
 * A task of D4RL: what its data set holds and how its returns become scores.
 *
 * @param name D4RL's id, for example "hopper-medium-v2"
 * @param datasetFile the file's name in D4RL's cache
 * @param obsDim D
 * @param actDim A
 * @param maxEpisodeSteps time limit of an episode
 * @param referenceMin return of the random policy: score 0
 * @param referenceMax return of the expert: score 100
 * @param physics what evaluates it
 * @param family what it shares with others
 */
public record TaskSpec(
        String name,
        String datasetFile,
        int obsDim,
        int actDim,
        int maxEpisodeSteps,
        double referenceMin,
        double referenceMax,
        PhysicsTask physics,
        TaskFamily family) {

    /** 100 * (return - random) / (expert - random). */
    public double normalizedScore(double episodeReturn) {
        return 100 * (episodeReturn - referenceMin) / (referenceMax - referenceMin);
    }
}
