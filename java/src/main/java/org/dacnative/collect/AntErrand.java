// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.SplittableRandom;
import org.dacnative.collect.MazeMap.Cell;

/**
 * One ant's way through its maze: from cell to cell along a shortest way, to the goal in the last one. In each cell it goes
 * to a point that is drawn as the goal is, so that its ways cross the places where an evaluation's goal may lie.
 */
final class AntErrand {
    /** AntMaze's goals lie beyond the middle of their cell by U(0, 1) + U(0, 0.5) in x and in y. */
    private static final double SPREAD = 1;

    private static final double MORE_SPREAD = 0.5;
    /** Within it a goal is reached. */
    private static final double RADIUS = 0.5;

    private final MazeMap map;
    private final Cell goal;
    private final SplittableRandom random;
    private final double goalX;
    private final double goalY;
    private Cell waypoint;
    private double waypointX;
    private double waypointY;
    private boolean reached;

    AntErrand(MazeMap map, Cell start, Cell goal, SplittableRandom random) {
        this.map = map;
        this.goal = goal;
        this.random = random;
        goalX = beyond(map.x(goal));
        goalY = beyond(map.y(goal));
        aimAt(map.nextTowards(start, goal));
    }

    private double beyond(double middle) {
        return Math.max(0, middle + random.nextDouble(SPREAD) + random.nextDouble(MORE_SPREAD));
    }

    private void aimAt(Cell cell) {
        waypoint = cell;
        boolean last = cell.equals(goal);
        waypointX = last ? goalX : beyond(map.x(cell));
        waypointY = last ? goalY : beyond(map.y(cell));
    }

    /** The direction in which an ant at this place has to walk, in radians from the x axis. */
    double heading(double x, double y) {
        Cell here = map.at(x, y);
        if (!map.isWall(here) && !here.touches(waypoint)) {
            aimAt(map.nextTowards(here, goal)); // it went astray
        } else if (!waypoint.equals(goal) && Math.hypot(waypointX - x, waypointY - y) <= RADIUS) {
            aimAt(map.nextTowards(waypoint, goal));
        }
        return Math.atan2(waypointY - y, waypointX - x);
    }

    /** Whether an ant at this place, or before, has reached the goal. */
    boolean isDone(double x, double y) {
        reached |= Math.hypot(goalX - x, goalY - y) <= RADIUS;
        return reached;
    }

    double goalX() {
        return goalX;
    }

    double goalY() {
        return goalY;
    }
}
