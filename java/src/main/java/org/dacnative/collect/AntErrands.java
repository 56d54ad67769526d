// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.List;
import java.util.SplittableRandom;
import org.dacnative.collect.MazeMap.Cell;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.TaskSpec;

/**
 * Trajectories of AntMaze's data as D4RL describes them. umaze goes from R to G, play from any cell to goals that D4RL chose
 * by hand, diverse from any cell to any other. Each is as long as the task's limit: the ant stays about the goal once it is
 * there, but for umaze-diverse, where the trajectory ends then. Rewards and terminals are those of one evaluation goal, and
 * end nothing.
 */
final class AntErrands implements EpisodeRules {
    private static final List<Cell> MEDIUM_GOALS = List.of(new Cell(2, 6), new Cell(5, 1), new Cell(6, 5));
    private static final List<Cell> LARGE_GOALS = List.of(
            new Cell(1, 6),
            new Cell(3, 5),
            new Cell(3, 10),
            new Cell(5, 2),
            new Cell(7, 4),
            new Cell(7, 6),
            new Cell(7, 9));

    private final MazeMap map;
    private final List<Cell> starts;
    private final List<Cell> goals;
    private final boolean endsAtGoal;
    private final int limit;
    private final long seed;
    private final AntErrand[] errands;
    private int trajectories;
    private int reached;

    /**
     * @param task one of AntMaze's, else an IllegalArgumentException
     * @param seed names the evaluation goal
     */
    AntErrands(TaskSpec task, int envs, long seed) {
        map = MazeMap.of(task.physics());
        boolean diverse = task.name().contains("-diverse-");
        boolean play = task.name().contains("-play-");
        starts = diverse || play ? map.freeCells() : List.of(map.start());
        goals = diverse ? map.freeCells() : play ? chosenGoals(task.physics()) : List.of(map.goal());
        endsAtGoal = diverse && task.physics() == PhysicsTask.ANTMAZE_UMAZE;
        limit = task.maxEpisodeSteps();
        this.seed = seed;
        errands = new AntErrand[envs];
    }

    private static List<Cell> chosenGoals(PhysicsTask maze) {
        return maze == PhysicsTask.ANTMAZE_MEDIUM ? MEDIUM_GOALS : LARGE_GOALS;
    }

    @Override
    public void start(PhysicsWorld world, int env, long number) {
        SplittableRandom random = new SplittableRandom(number);
        Cell start = draw(starts, random);
        Cell goal = draw(goals, random);
        while (goal.equals(start)) {
            goal = draw(goals, random);
        }
        errands[env] = new AntErrand(map, start, goal, random);
        world.drawGoal(env, seed);
        world.reset(env, number);
        double[] qpos = new double[world.positions()];
        double[] qvel = new double[world.velocities()];
        world.getState(env, qpos, qvel);
        qpos[0] += map.x(start);
        qpos[1] += map.y(start);
        world.setState(env, qpos, qvel);
    }

    private static Cell draw(List<Cell> cells, SplittableRandom random) {
        return cells.get(random.nextInt(cells.size()));
    }

    /** The ant's own goal, not the one that is paid for. */
    @Override
    public void goal(PhysicsWorld world, int env, double[] goal) {
        goal[0] = errands[env].goalX();
        goal[1] = errands[env].goalY();
    }

    @Override
    public boolean isOver(int env, float[] next, boolean terminal, int steps) {
        int at = env * WalkingAnts.OBS_DIM;
        boolean done = errands[env].isDone(next[at], next[at + 1]);
        boolean over = steps >= limit || done && endsAtGoal;
        if (over) {
            trajectories++;
            reached += done ? 1 : 0;
        }
        return over;
    }

    /**
     * @param observations of the ants, (E, 29)
     * @param headings receives (E): where each has to walk now
     */
    void directions(float[] observations, double[] headings) {
        for (int env = 0; env < errands.length; env++) {
            int at = env * WalkingAnts.OBS_DIM;
            headings[env] = errands[env].heading(observations[at], observations[at + 1]);
        }
    }

    /** Trajectories that have ended. */
    int trajectories() {
        return trajectories;
    }

    /** Of those, how many have come to their goal. */
    int reached() {
        return reached;
    }
}
