// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dacnative.collect.MazeMap.Cell;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** That the maps are those of the simulator, and that the ways through them are shortest ones. */
class MazeMapTest {
    private static final int ANT_STEPS = 10;

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_ANY,
            names = {"MAZE2D_.*(?<!DENSE)$", "ANTMAZE_(?!FLOOR).*"})
    void waysAreShortest(PhysicsTask task) {
        MazeMap map = MazeMap.of(task);
        List<Cell> cells = map.freeCells();
        int[][] shortest = allDistances(cells);
        for (int from = 0; from < cells.size(); from++) {
            for (int to = 0; to < cells.size(); to++) {
                Cell at = cells.get(from);
                for (int left = shortest[from][to]; left > 0; left--) {
                    Cell next = map.nextTowards(at, cells.get(to));
                    assertTrue(next.touches(at) && !map.isWall(next), at + " to " + next);
                    at = next;
                }
                assertEquals(cells.get(to), at);
                assertEquals(at, map.nextTowards(at, at));
            }
        }
    }

    /** Floyd and Warshall's. */
    private static int[][] allDistances(List<Cell> cells) {
        int far = 1 << 20;
        int[][] distance = new int[cells.size()][cells.size()];
        for (int i = 0; i < cells.size(); i++) {
            for (int j = 0; j < cells.size(); j++) {
                distance[i][j] = i == j ? 0 : cells.get(i).touches(cells.get(j)) ? 1 : far;
            }
        }
        for (int over = 0; over < cells.size(); over++) {
            for (int i = 0; i < cells.size(); i++) {
                for (int j = 0; j < cells.size(); j++) {
                    distance[i][j] = Math.min(distance[i][j], distance[i][over] + distance[over][j]);
                }
            }
        }
        return distance;
    }

    /** A ball starts within 0.1 of any free cell's point. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = "MAZE2D_.*(?<!DENSE)$")
    void theBallsMapIsTheSimulators(PhysicsTask task) {
        MazeMap map = MazeMap.of(task);
        Set<Cell> starts = new HashSet<>();
        float[] place = new float[4];
        double[] goal = new double[2];
        try (PhysicsWorld world = new PhysicsWorld(task, Inertia.LEGACY, 1, 1)) {
            for (int seed = 0; seed < 1000; seed++) { // the large maze has 46 free cells
                world.reset(0, seed);
                world.observe(place);
                starts.add(map.at(place[0], place[1]));
            }
            world.getGoal(0, goal);
        }
        assertEquals(Set.copyOf(map.freeCells()), starts);
        assertArrayEquals(new double[] {map.x(map.goal()), map.y(map.goal())}, goal);
    }

    /** An ant that is put down in a free cell's middle stays there; one inside a wall is pushed out, or into the ground. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = "ANTMAZE_(?!FLOOR).*")
    void theAntsMapIsTheSimulators(PhysicsTask task) {
        MazeMap map = MazeMap.of(task);
        int cells = map.lines() * map.columns();
        try (PhysicsWorld world = new PhysicsWorld(task, Inertia.LEGACY, cells, 1)) {
            for (int cell = 0; cell < cells; cell++) {
                Cell there = new Cell(cell / map.columns(), cell % map.columns());
                double[] qpos = {map.x(there), map.y(there), 0.75, 1, 0, 0, 0, 0, 1, 0, -1, 0, -1, 0, 1};
                world.setState(cell, qpos, new double[world.velocities()]);
            }
            byte[] active = new byte[cells];
            Arrays.fill(active, (byte) 1);
            for (int step = 0; step < ANT_STEPS; step++) {
                world.step(new double[cells * world.actDim()], active, new double[cells], new byte[cells]);
            }
            float[] seen = new float[cells * world.obsDim()];
            world.observe(seen);
            for (int cell = 0; cell < cells; cell++) {
                Cell there = new Cell(cell / map.columns(), cell % map.columns());
                int at = cell * world.obsDim();
                double moved = Math.hypot(seen[at] - map.x(there), seen[at + 1] - map.y(there));
                boolean stayed = moved < 0.5 && seen[at + 2] > 0.25 && seen[at + 2] < 1; // on its legs
                assertEquals(!map.isWall(there), stayed, there + " moved " + moved + ", height " + seen[at + 2]);
            }
            double[] goal = new double[2];
            world.drawGoal(0, 5);
            world.getGoal(0, goal);
            assertEquals(map.goal(), map.at(goal[0] - 0.75, goal[1] - 0.75)); // 0 to 1.5 m beyond the middle
        }
    }

    @Test
    void aTaskWithoutAMaze() {
        Exception none = assertThrows(IllegalArgumentException.class, () -> MazeMap.of(PhysicsTask.HOPPER));
        assertTrue(none.getMessage().contains("HOPPER"));
    }
}
