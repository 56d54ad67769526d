// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.junit.jupiter.api.Test;

/** What the walker sees, and that the simulator's ant is the same after a turn of the world and after a quarter turn of itself. */
class WalkerFrameTest {
    private static final int NQ = 15;
    private static final int NV = 14;

    /** In qpos, from the first leg on: turning the ant by a quarter makes each leg the next one, with this sign of its ankle. */
    private static final int[] ANKLE = {1, -1, -1, 1};

    private final SplittableRandom random = new SplittableRandom(4);
    private final double[] qpos = new double[NQ];
    private final double[] qvel = new double[NV];

    @Test
    void anAntOnItsLegs() {
        float[] ant = new float[NQ + NV];
        ant[2] = 0.6f;
        ant[3] = (float) Math.cos(Math.PI / 8); // turned by 45 degrees
        ant[6] = (float) Math.sin(Math.PI / 8);
        ant[15] = 2; // along x
        ant[18] = 1; // rolls
        float[] seen = new float[WalkerFrame.OBS_DIM];
        new WalkerFrame().see(ant, 0, Math.toRadians(60), seen, 0);
        assertEquals(0.6f, seen[0]);
        assertArrayEquals(new float[] {0, 0, 1}, part(seen, 1), 1e-6f); // up
        assertArrayEquals(
                new float[] {(float) Math.cos(Math.toRadians(15)), (float) Math.sin(Math.toRadians(15)), 0},
                part(seen, 4),
                1e-6f);
        assertArrayEquals(new float[] {(float) Math.sqrt(2), (float) -Math.sqrt(2), 0}, part(seen, 7), 1e-6f);
        assertArrayEquals(new float[] {0.2f, 0, 0}, part(seen, 10), 1e-6f);
        assertEquals(1, WalkerFrame.upright(ant, 0), 1e-6);
        new WalkerFrame()
                .see(ant, 0, Math.toRadians(60 + 90), seen, 0); // a quarter further on: legs change their roles
        assertArrayEquals(new float[] {0, -0.2f, 0}, part(seen, 10), 1e-6f);
        assertTrue(seen[4] > 0.9, "the direction lies ahead");
    }

    private static float[] part(float[] seen, int from) {
        return Arrays.copyOfRange(seen, from, from + 3);
    }

    /** The same state, in a world that is turned, and with the legs' roles moved on: the walker sees and does the same. */
    @Test
    void theSimulatorsAntHasTheFramesSymmetries() {
        try (PhysicsWorld world = new PhysicsWorld(PhysicsTask.ANTMAZE_FLOOR, Inertia.LEGACY, 3, 1)) {
            for (int trial = 0; trial < 20; trial++) {
                draw();
                double heading = random.nextDouble(-Math.PI, Math.PI);
                double turn = random.nextDouble(-Math.PI, Math.PI);
                int quarters = 1 + random.nextInt(3);
                double[] headings = {heading, heading + turn, heading};
                world.setState(0, qpos, qvel);
                world.setState(1, turnedPositions(turn), turnedVelocities(turn));
                world.setState(2, movedPositions(quarters), movedVelocities(quarters));
                WalkerFrame[] frames = {new WalkerFrame(), new WalkerFrame(), new WalkerFrame()};
                float[] decided = new float[WalkerFrame.ACT_DIM];
                for (int i = 0; i < decided.length; i++) {
                    decided[i] = (float) random.nextDouble(-1, 1);
                }
                assertAllSeeTheSame(world, frames, headings, 1e-6f); // rounding to float
                float[] motors = new float[3 * WalkerFrame.ACT_DIM];
                double[] controls = new double[motors.length];
                for (int ant = 0; ant < 3; ant++) {
                    frames[ant].act(decided, 0, motors, ant * WalkerFrame.ACT_DIM);
                }
                for (int i = 0; i < motors.length; i++) {
                    controls[i] = motors[i];
                }
                world.step(controls, new byte[] {1, 1, 1}, new double[3], new byte[3]);
                // The solver stops at 1e-8, and half a second of contacts multiplies that: 2e-5 at most was seen.
                assertAllSeeTheSame(world, frames, headings, 1e-3f);
            }
        }
    }

    private static void assertAllSeeTheSame(
            PhysicsWorld world, WalkerFrame[] frames, double[] headings, float tolerance) {
        float[] ants = new float[3 * (NQ + NV)];
        world.observe(ants);
        float[][] seen = new float[3][WalkerFrame.OBS_DIM];
        for (int ant = 0; ant < 3; ant++) {
            frames[ant].see(ants, ant * (NQ + NV), headings[ant], seen[ant], 0);
        }
        assertArrayEquals(seen[0], seen[1], tolerance, "turned world");
        assertArrayEquals(seen[0], seen[2], tolerance, "quarter turn");
    }

    /** Near the ground, tilted, in motion. */
    private void draw() {
        for (int i = 0; i < NQ; i++) {
            qpos[i] = random.nextDouble(-0.4, 0.4);
        }
        for (int leg = 0; leg < 4; leg++) {
            qpos[8 + 2 * leg] = ANKLE[leg] * random.nextDouble(0.6, 1.1);
        }
        qpos[2] = random.nextDouble(0.5, 0.7);
        qpos[3] = 1;
        double norm = 0;
        for (int i = 3; i < 7; i++) {
            norm += qpos[i] * qpos[i];
        }
        for (int i = 3; i < 7; i++) {
            qpos[i] /= Math.sqrt(norm);
        }
        for (int i = 0; i < NV; i++) {
            qvel[i] = random.nextDouble(-2, 2);
        }
    }

    private double[] turnedPositions(double angle) {
        double[] turned = qpos.clone();
        turn(turned, 0, angle);
        double[] about = {Math.cos(angle / 2), Math.sin(angle / 2)}; // w, z, multiplied from the left
        turned[3] = about[0] * qpos[3] - about[1] * qpos[6];
        turned[4] = about[0] * qpos[4] - about[1] * qpos[5];
        turned[5] = about[0] * qpos[5] + about[1] * qpos[4];
        turned[6] = about[0] * qpos[6] + about[1] * qpos[3];
        return turned;
    }

    private double[] turnedVelocities(double angle) {
        double[] turned = qvel.clone();
        turn(turned, 0, angle); // rotation is in the torso's frame
        return turned;
    }

    private static void turn(double[] vector, int at, double angle) {
        double x = vector[at];
        double y = vector[at + 1];
        vector[at] = Math.cos(angle) * x - Math.sin(angle) * y;
        vector[at + 1] = Math.sin(angle) * x + Math.cos(angle) * y;
    }

    /** The torso turned by so many quarters about its own axis, each leg's pose given to the one that now lies there. */
    private double[] movedPositions(int quarters) {
        double[] moved = qpos.clone();
        double half = -quarters * Math.PI / 4;
        double w = Math.cos(half);
        double z = Math.sin(half); // multiplied from the right
        moved[3] = qpos[3] * w - qpos[6] * z;
        moved[4] = qpos[4] * w + qpos[5] * z;
        moved[5] = qpos[5] * w - qpos[4] * z;
        moved[6] = qpos[6] * w + qpos[3] * z;
        moveLegs(qpos, moved, 7, quarters);
        return moved;
    }

    private double[] movedVelocities(int quarters) {
        double[] moved = qvel.clone();
        turn(moved, 3, quarters * Math.PI / 2); // the same rotation, as the turned torso sees it
        moveLegs(qvel, moved, 6, quarters);
        return moved;
    }

    private static void moveLegs(double[] from, double[] to, int at, int quarters) {
        for (int leg = 0; leg < 4; leg++) {
            int now = (leg + quarters) % 4;
            to[at + 2 * now] = from[at + 2 * leg];
            to[at + 2 * now + 1] = ANKLE[leg] * ANKLE[now] * from[at + 2 * leg + 1];
        }
    }
}
