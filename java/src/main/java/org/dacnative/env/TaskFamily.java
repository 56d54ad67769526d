// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

/** What tasks of one kind have in common: how they are evaluated, and what the trajectories of their data are. */
public enum TaskFamily {
    /** Robots that are paid for walking: HalfCheetah, Hopper, Walker2d, Ant. */
    LOCOMOTION(10, Goals.FIXED, true),
    /** AntMaze's v0: an environment draws its goal when it is built. */
    ANTMAZE_V0(100, Goals.ONCE_A_RUN, false),
    /** AntMaze's v2: a new goal for every episode. */
    ANTMAZE_V2(100, Goals.EACH_EPISODE, false),
    /** A ball on its way to one place of its maze. */
    MAZE2D(10, Goals.FIXED, false);

    /** When the goal of an episode is drawn. */
    public enum Goals {
        /** Never: the task has none, or always the same. */
        FIXED,
        /** Once for a seed, which keeps it for all episodes of all evaluations. */
        ONCE_A_RUN,
        /** Before each episode. */
        EACH_EPISODE
    }

    private final int evaluationEpisodes;
    private final Goals goals;
    private final boolean dataAreEpisodes;

    TaskFamily(int evaluationEpisodes, Goals goals, boolean dataAreEpisodes) {
        this.evaluationEpisodes = evaluationEpisodes;
        this.goals = goals;
        this.dataAreEpisodes = dataAreEpisodes;
    }

    /** Episodes of a published evaluation, for each seed. */
    public int evaluationEpisodes() {
        return evaluationEpisodes;
    }

    public Goals goals() {
        return goals;
    }

    /**
     * Whether the data's trajectories are episodes, so that their returns have scores. In mazes they are pieces: a new one
     * begins at every row that the goal is reached in, or there is just one without an end.
     */
    public boolean dataAreEpisodes() {
        return dataAreEpisodes;
    }
}
