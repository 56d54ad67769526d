// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Environments by their Java face: what goes in and comes out, and what is refused. */
class PhysicsWorldTest {
    @Test
    void eachEnvironmentGetsItsOwnActionAndGivesItsOwnReward() {
        try (PhysicsWorld world = new PhysicsWorld(PhysicsTask.MAZE2D_OPEN_DENSE, Inertia.LEGACY, 3, 1)) {
            double[] place = {2, 1};
            for (int env = 0; env < 3; env++) {
                world.setState(env, place, new double[2]);
                world.setGoal(env, new double[] {2, 1 + env});
            }
            double[] rewards = new double[3];
            byte[] terminated = {7, 7, 7};
            world.step(new double[] {1, 0, 0, -1, 1, 1}, new byte[] {1, 1, 0}, rewards, terminated);
            assertArrayEquals(new byte[3], terminated);
            float[] seen = new float[12];
            world.observe(seen);
            assertEquals(seen[0] - 2, 1 - seen[5], 1e-6, "the same push along x and back along y");
            assertArrayEquals(new float[] {2, 1, 0, 0}, Arrays.copyOfRange(seen, 8, 12), "inactive");
            assertEquals(Math.exp(-(seen[0] - 2)), rewards[0], 1e-6);
            assertEquals(Math.exp(-(2 - seen[5])), rewards[1], 1e-6);
            assertEquals(0, rewards[2]);
        }
    }

    @Test
    void goalsAreRefusedWhereThereAreNone() {
        try (PhysicsWorld hopper = new PhysicsWorld(PhysicsTask.HOPPER, Inertia.LEGACY, 1, 1)) {
            assertEquals(0, hopper.goalDim());
            assertThrows(IllegalArgumentException.class, () -> hopper.setGoal(0, new double[2]));
            assertThrows(IllegalArgumentException.class, () -> hopper.drawGoal(0, 1));
        }
    }

    @Test
    void aClosedWorldIsNotTouched() {
        PhysicsWorld world = new PhysicsWorld(PhysicsTask.HOPPER, Inertia.LEGACY, 1, 1);
        world.close();
        world.close();
        assertThrows(
                IllegalStateException.class, () -> world.step(new double[3], new byte[1], new double[1], new byte[1]));
        assertThrows(IllegalStateException.class, () -> world.observe(new float[11]));
        assertThrows(IllegalStateException.class, () -> world.reset(0, 1));
    }
}
