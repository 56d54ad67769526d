// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.List;
import java.util.SplittableRandom;
import org.dacnative.collect.UmazeMap.Cell;

/**
 * Drives the ball from cell to cell along shortest ways to goals drawn at random: the behaviour that D4RL's maze2d data
 * were collected with. A proportional-derivative rule aims at the next cell; its actions get Gaussian noise.
 */
final class WaypointController {
    private static final double POSITION_GAIN = 10;
    private static final double VELOCITY_GAIN = -1;
    private static final double NOISE_STD = 0.5;
    /** A cell counts as reached this close to its point; closer than the ball brakes, so the data show braking. */
    private static final double REACHED = 0.1;

    private final SplittableRandom random;
    private final List<Cell> cells = UmazeMap.freeCells();
    private Cell goal;
    private Cell waypoint;

    WaypointController(long seed) {
        random = new SplittableRandom(seed);
        goal = draw();
    }

    /** Whether the goal is reached at this position; a new one is drawn then. */
    boolean reachedGoal(float x, float y) {
        if (distance(goal, x, y) > REACHED) {
            return false;
        }
        goal = draw();
        waypoint = null;
        return true;
    }

    /**
     * Writes the action for an observation.
     *
     * @param observation x, y and their velocities
     * @param action receives two numbers in [-1, 1]
     */
    void act(float[] observation, double[] action) {
        Cell here = new Cell(Math.round(observation[0]), Math.round(observation[1]));
        if (waypoint == null || distance(waypoint, observation[0], observation[1]) < REACHED) {
            Cell from = waypoint == null ? here : waypoint;
            waypoint = UmazeMap.isWall(from.x(), from.y()) ? goal : UmazeMap.nextTowards(from, goal);
        }
        action[0] = command(waypoint.x() - observation[0], observation[2]);
        action[1] = command(waypoint.y() - observation[1], observation[3]);
    }

    private double command(double distance, double velocity) {
        double wanted = POSITION_GAIN * distance + VELOCITY_GAIN * velocity + NOISE_STD * random.nextGaussian();
        return Math.min(1, Math.max(-1, wanted));
    }

    private Cell draw() {
        return cells.get(random.nextInt(cells.size()));
    }

    private static double distance(Cell cell, double x, double y) {
        return Math.hypot(cell.x() - x, cell.y() - y);
    }
}
