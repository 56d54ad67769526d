// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.dacnative.OpenGl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Java face of the renderer; what its pictures show is tested in native/tests/test_renderer.cc. */
class RendererTest {
    private static final double[] NOWHERE = {};

    @BeforeEach
    void needsOpenGl() {
        OpenGl.require();
    }

    @Test
    void aPictureIsOfItsState() {
        try (PhysicsWorld world = new PhysicsWorld(PhysicsTask.ANTMAZE_UMAZE, Inertia.LEGACY, 1, 1);
                Renderer renderer = new Renderer(PhysicsTask.ANTMAZE_UMAZE, 64, 48)) {
            assertEquals(3 * 64 * 48, renderer.pictureBytes());
            double[] here = positions(world, 1);
            double[] goal = new double[2];
            world.getGoal(0, goal);
            byte[] first = draw(renderer, here, goal);
            assertArrayEquals(first, draw(renderer, here, goal));
            assertFalse(Arrays.equals(first, draw(renderer, positions(world, 2), goal)), "another state");
            assertFalse(Arrays.equals(first, draw(renderer, here, NOWHERE)), "without the goal's mark");
        }
    }

    @Test
    void wrongSizesAndClosedRenderersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Renderer(PhysicsTask.HOPPER, 15, 64));
        Renderer renderer = new Renderer(PhysicsTask.HOPPER, 16, 16);
        byte[] pixels = new byte[renderer.pictureBytes()];
        assertThrows(IllegalArgumentException.class, () -> renderer.draw(new double[5], NOWHERE, pixels));
        assertThrows(IllegalArgumentException.class, () -> renderer.draw(new double[6], new double[2], pixels));
        assertThrows(IllegalArgumentException.class, () -> renderer.draw(new double[6], NOWHERE, new byte[5]));
        renderer.draw(new double[6], NOWHERE, pixels);
        renderer.close();
        renderer.close();
        assertThrows(IllegalStateException.class, () -> renderer.draw(new double[6], NOWHERE, pixels));
    }

    private static byte[] draw(Renderer renderer, double[] positions, double[] goal) {
        byte[] pixels = new byte[renderer.pictureBytes()];
        renderer.draw(positions, goal, pixels);
        return pixels;
    }

    private static double[] positions(PhysicsWorld world, long seed) {
        world.reset(0, seed);
        double[] positions = new double[world.positions()];
        world.getState(0, positions, new double[world.velocities()]);
        return positions;
    }
}
