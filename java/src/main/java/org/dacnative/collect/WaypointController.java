// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.List;
import java.util.SplittableRandom;
import org.dacnative.collect.MazeMap.Cell;

/**
 * Drives the ball from cell to cell along shortest ways to goals drawn at random: the behaviour that D4RL's maze2d data
 * were collected with. A proportional-derivative rule aims at the next cell; its actions get Gaussian noise. The
 * wandering kind aims at random points of the cells and rests at a goal for a while: its data show the whole maze, and
 * what standing still is worth, of which the other kind's have nothing.
 */
final class WaypointController {
    private static final double POSITION_GAIN = 10;
    private static final double VELOCITY_GAIN = -1;
    private static final double NOISE_STD = 0.5;
    /** A cell counts as reached this close to its point; closer than the ball brakes, so the data show braking. */
    private static final double REACHED = 0.1;

    /** Of the wandering kind: the middles of the cells, in the ball's coordinates, and how far from them it goes. */
    private static final double MIDDLE = -0.2;

    private static final double SPREAD = 0.4;
    /** Steps at a goal are fewer than this. */
    private static final int MOST_REST = 100;

    private final SplittableRandom random;
    private final boolean wandering;
    private final MazeMap map;
    private final List<Cell> cells;
    private Cell goal;
    private Cell waypoint;
    private double offsetX; // of the point that is aimed at from the waypoint's
    private double offsetY;
    private int rest; // steps left at the goal, which is reached

    /** @param wandering random points and rests, see above */
    WaypointController(MazeMap map, long seed, boolean wandering) {
        this.map = map;
        this.cells = map.freeCells();
        this.random = new SplittableRandom(seed);
        this.wandering = wandering;
        goal = draw();
    }

    Cell goal() {
        return goal;
    }

    /** Whether a new goal is drawn at this position: the old one is reached, and the ball has rested there. */
    boolean reachedGoal(float x, float y) {
        if (rest == 0) {
            boolean there = wandering
                    ? goal.equals(waypoint) && distance(goal, x - offsetX, y - offsetY) <= REACHED
                    : distance(goal, x, y) <= REACHED;
            if (!there) {
                return false;
            }
            rest = wandering ? 1 + random.nextInt(MOST_REST) : 1;
        }
        rest--;
        if (rest > 0) {
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
        double x = observation[0] - offsetX;
        double y = observation[1] - offsetY;
        if (rest == 0 && (waypoint == null || distance(waypoint, x, y) < REACHED)) {
            Cell from = waypoint == null ? here(observation) : waypoint;
            waypoint = map.isWall(from) ? goal : map.nextTowards(from, goal);
            if (wandering) {
                offsetX = MIDDLE + SPREAD * (2 * random.nextDouble() - 1);
                offsetY = MIDDLE + SPREAD * (2 * random.nextDouble() - 1);
            }
        }
        action[0] = command(map.x(waypoint) + offsetX - observation[0], observation[2]);
        action[1] = command(map.y(waypoint) + offsetY - observation[1], observation[3]);
    }

    private Cell here(float[] observation) {
        double middle = wandering ? MIDDLE : 0;
        return map.at(observation[0] - middle, observation[1] - middle);
    }

    private double command(double distance, double velocity) {
        double wanted = POSITION_GAIN * distance + VELOCITY_GAIN * velocity + NOISE_STD * random.nextGaussian();
        return Math.min(1, Math.max(-1, wanted));
    }

    private Cell draw() {
        return cells.get(random.nextInt(cells.size()));
    }

    private double distance(Cell cell, double x, double y) {
        return Math.hypot(map.x(cell) - x, map.y(cell) - y);
    }
}
