// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.dacnative.collect.UmazeMap.Cell;
import org.dacnative.data.Transitions;
import org.junit.jupiter.api.Test;

class MazeCollectorTest {
    @Test
    void theShortestWayLeadsAroundTheWall() {
        assertEquals(new Cell(3, 2), UmazeMap.nextTowards(new Cell(3, 1), UmazeMap.GOAL));
        assertEquals(new Cell(2, 3), UmazeMap.nextTowards(new Cell(3, 3), UmazeMap.GOAL));
        assertEquals(UmazeMap.GOAL, UmazeMap.nextTowards(new Cell(1, 2), UmazeMap.GOAL));
        assertEquals(UmazeMap.GOAL, UmazeMap.nextTowards(UmazeMap.GOAL, UmazeMap.GOAL));
    }

    @Test
    void theControllerVisitsTheWholeMazeAndIsPaidAtTheGoalOnly() {
        MazeData data = MazeCollector.collect(false, 6000, 3);
        Transitions t = data.transitions();
        Set<Cell> visited = new HashSet<>();
        for (int i = 0; i < t.size(); i++) {
            float x = t.observations().all()[4 * i];
            float y = t.observations().all()[4 * i + 1];
            visited.add(new Cell(Math.round(x), Math.round(y)));
            assertEquals(Math.hypot(x - 1, y - 1) <= 0.5 ? 1 : 0, t.rewards().all()[i]);
            assertEquals(1, t.masks().all()[i]);
            assertTrue(Math.abs(t.actions().all()[2 * i]) < 1);
        }
        assertTrue(visited.containsAll(UmazeMap.freeCells()), "visited " + visited);
        assertTrue(t.size() < 6000 && t.size() > 5000, "rows with a new goal are left out: " + t.size());
        // Seven cells, goals drawn evenly: the goal's share of the time is somewhere near a seventh.
        assertTrue(data.episodeReturn() > 10 && data.episodeReturn() < 150, "return " + data.episodeReturn());
    }

    @Test
    void aSeedNamesTheData() {
        assertArrayEquals(
                MazeCollector.collect(true, 500, 1).transitions().observations().all(),
                MazeCollector.collect(true, 500, 1).transitions().observations().all());
    }

    /** What the demo's policy has to learn is in its data: standing still, near the goal too, and the whole width of the ways. */
    @Test
    void theWanderingControllerRestsAndGoesEverywhere() {
        Transitions t = MazeCollector.collectWandering(true, 20_000, 3).transitions();
        float[] states = t.observations().all();
        int resting = 0;
        int atGoal = 0;
        float least = 1;
        float most = 1;
        for (int i = 0; i < t.size(); i++) {
            float x = states[4 * i];
            float y = states[4 * i + 1];
            boolean slow = Math.hypot(states[4 * i + 2], states[4 * i + 3]) < 0.3;
            resting += slow ? 1 : 0;
            atGoal += slow && Math.hypot(x - 1, y - 1) < 0.5 ? 1 : 0;
            if (y < 1.5 && x < 1.5) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }
        // The ball's middle has room from 0.4 to 1.2 there.
        assertTrue(least < 0.5 && most > 1.1, least + " to " + most);
        assertTrue(resting > t.size() / 10, resting + " of " + t.size()); // the other kind: 1 in 100
        assertTrue(atGoal > 100, "near the goal " + atGoal);
    }
}
