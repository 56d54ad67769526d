// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.dacnative.collect.MazeMap.Cell;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Where AntMaze's ants start, where they go, which way, and when a trajectory is over. */
class AntErrandsTest {
    private static final double STEP = 0.15; // of a good walker, in m

    /** A point that goes where it is sent comes to the goal, on little more than the shortest way, through no wall. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = "ANTMAZE_(?!FLOOR).*")
    void theDirectionsLeadToTheGoal(PhysicsTask task) {
        MazeMap map = MazeMap.of(task);
        SplittableRandom random = new SplittableRandom(8);
        for (Cell start : map.freeCells()) {
            for (Cell goal : map.freeCells()) {
                AntErrand errand = new AntErrand(map, start, goal, random);
                String way = start + " to " + goal;
                double x = map.x(start);
                double y = map.y(start);
                int steps = 0;
                int most = (int) ((4 * distance(map, start, goal) + 8) / STEP);
                while (!errand.isDone(x, y)) {
                    double heading = errand.heading(x, y);
                    x += STEP * Math.cos(heading);
                    y += STEP * Math.sin(heading);
                    assertTrue(++steps <= most, way);
                    assertFalse(map.isWall(map.at(x, y)), way);
                }
            }
        }
    }

    private static int distance(MazeMap map, Cell start, Cell goal) {
        int steps = 0;
        for (Cell at = start; !at.equals(goal); at = map.nextTowards(at, goal)) {
            steps++;
        }
        return steps;
    }

    /** Thrown to another place, it finds its way from there. */
    @Test
    void whoGoesAstrayIsSentFromThere() {
        MazeMap map = MazeMap.of(PhysicsTask.ANTMAZE_UMAZE);
        AntErrand errand = new AntErrand(map, map.start(), map.goal(), new SplittableRandom(1));
        // Points lie 0 to 1.5 m beyond the middles, which are 4 m apart.
        assertTrue(Math.cos(errand.heading(0, 0)) > 0.9, "to the right");
        assertTrue(Math.cos(errand.heading(8, 8)) < -0.8, "from behind the corner to the left");
    }

    @ParameterizedTest
    @CsvSource({
        "antmaze-umaze-v2, 1, 1, 700",
        "antmaze-umaze-diverse-v2, 7, 7, 700",
        "antmaze-medium-play-v2, 26, 3, 1000",
        "antmaze-medium-diverse-v0, 26, 26, 1000",
        "antmaze-large-play-v0, 46, 7, 1000"
    })
    void startsGoalsAndEnds(String name, int starts, int goals, int limit) {
        TaskSpec task = Tasks.find(name);
        MazeMap map = MazeMap.of(task.physics());
        AntErrands errands = new AntErrands(task, 1, 3);
        Set<Cell> from = new HashSet<>();
        Set<Cell> to = new HashSet<>();
        double[] goal = new double[2];
        double[] paid = new double[2];
        double[] firstPaid = new double[2];
        float[] ant = new float[WalkingAnts.OBS_DIM];
        try (PhysicsWorld world = new PhysicsWorld(task.physics(), Inertia.LEGACY, 1, 1)) {
            world.drawGoal(0, 3);
            world.getGoal(0, firstPaid);
            for (int number = 0; number < 600; number++) {
                errands.start(world, 0, number);
                world.observe(ant);
                Cell start = map.at(ant[0], ant[1]);
                assertTrue(Math.hypot(ant[0] - map.x(start), ant[1] - map.y(start)) < 0.15, "in its middle");
                errands.goal(world, 0, goal);
                from.add(start);
                to.add(map.at(goal[0] - 0.75, goal[1] - 0.75));
                assertNotEquals(start, map.at(goal[0] - 0.75, goal[1] - 0.75));
                world.getGoal(0, paid);
                assertEquals(List.of(firstPaid[0], firstPaid[1]), List.of(paid[0], paid[1]));
            }
        }
        assertEquals(starts, from.size());
        assertEquals(goals, to.size());
        assertFalse(errands.isOver(0, ant, true, 5), "a reward ends nothing");
        assertTrue(errands.isOver(0, ant, false, limit));
        assertEquals(List.of(1, 0), List.of(errands.trajectories(), errands.reached()));
        ant[0] = (float) goal[0] + 0.3f;
        ant[1] = (float) goal[1];
        boolean ends = name.startsWith("antmaze-umaze-diverse");
        assertEquals(ends, errands.isOver(0, ant, false, 6));
        assertTrue(errands.isOver(0, ant, false, limit));
        assertEquals(ends ? 2 : 1, errands.reached());
    }
}
