// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

/**
 * How a walking ant sees itself and where it is to go: everything in its torso's own frame, turned by quarters so that the
 * wanted direction lies ahead, within 45 degrees of its x axis. AntMaze's ant looks the same after a quarter turn, but for
 * the signs of two of its ankles, so a policy in this frame learns one direction and can walk in all.
 *
 * <p>An observation of the ant is (x, y, z, quaternion, 8 joints; velocity in the world, rotation in the torso's frame, 8
 * joint rates); joints go leg by leg, hip and ankle, from the one at 45 degrees on against the clock.
 */
final class WalkerFrame {
    /** What the walker sees: height, up, direction, velocity, rotation (3 numbers each), joints and their rates. */
    static final int OBS_DIM = 29;

    static final int ACT_DIM = 8;

    private static final int QUATERNION = 3;
    private static final int JOINTS = 7;
    private static final int VELOCITY = 15;
    private static final int ROTATION = 18;
    private static final int RATES = 21;
    private static final int LEGS = 4;
    /** An ankle's bend is positive in the first and last leg, negative in the others. */
    private static final int[] ANKLE_SIGN = {1, -1, -1, 1};
    /** Joint rates and rotations reach 10 rad/s; a network likes numbers about 1. */
    private static final float RATE_SCALE = 0.2f;

    /** (3, 3): takes a vector of the world into the torso's frame; its rows are the torso's axes in the world. */
    private final double[] toTorso = new double[9];

    private int quarters;

    /**
     * Takes the frame of an ant, and writes what the walker sees.
     *
     * @param ant observation, 29 numbers from {@code at} on
     * @param heading the wanted direction in the world, in radians from its x axis
     * @param seen receives 29 numbers from {@code seenAt} on
     */
    void see(float[] ant, int at, double heading, float[] seen, int seenAt) {
        orient(ant, at + QUATERNION);
        double forward = Math.cos(heading);
        double left = Math.sin(heading);
        double ahead = toTorso[0] * forward + toTorso[1] * left;
        double aside = toTorso[3] * forward + toTorso[4] * left;
        quarters = Math.floorMod(Math.round(Math.atan2(aside, ahead) / (Math.PI / 2)), LEGS);
        seen[seenAt] = ant[at + 2];
        turned(0, 0, 1, 1, seen, seenAt + 1);
        turned(forward, left, 0, 1, seen, seenAt + 4);
        turned(ant[at + VELOCITY], ant[at + VELOCITY + 1], ant[at + VELOCITY + 2], 1, seen, seenAt + 7);
        quarterTurns(ant[at + ROTATION], ant[at + ROTATION + 1], ant[at + ROTATION + 2], RATE_SCALE, seen, seenAt + 10);
        for (int leg = 0; leg < LEGS; leg++) {
            int own = (leg + quarters) % LEGS;
            seen[seenAt + 13 + 2 * leg] = ant[at + JOINTS + 2 * own];
            seen[seenAt + 14 + 2 * leg] = ANKLE_SIGN[own] * ant[at + JOINTS + 2 * own + 1];
            seen[seenAt + 21 + 2 * leg] = RATE_SCALE * ant[at + RATES + 2 * own];
            seen[seenAt + 22 + 2 * leg] = RATE_SCALE * ANKLE_SIGN[own] * ant[at + RATES + 2 * own + 1];
        }
    }

    /**
     * Turns the walker's action, decided on what {@link #see} has written last, into the ant's. Motors begin with the fourth
     * leg.
     */
    void act(float[] decided, int at, float[] action, int actionAt) {
        for (int leg = 0; leg < LEGS; leg++) {
            int own = (leg + quarters) % LEGS;
            int motor = actionAt + 2 * ((own + 1) % LEGS);
            action[motor] = decided[at + 2 * leg];
            action[motor + 1] = ANKLE_SIGN[own] * decided[at + 2 * leg + 1];
        }
    }

    /** How upright an ant is: 1 on its legs, -1 on its back. */
    static double upright(float[] ant, int at) {
        double x = ant[at + QUATERNION + 1];
        double y = ant[at + QUATERNION + 2];
        return 1 - 2 * (x * x + y * y);
    }

    /** Of a unit quaternion (w, x, y, z). */
    private void orient(float[] ant, int at) {
        double w = ant[at];
        double x = ant[at + 1];
        double y = ant[at + 2];
        double z = ant[at + 3];
        toTorso[0] = 1 - 2 * (y * y + z * z);
        toTorso[1] = 2 * (x * y + w * z);
        toTorso[2] = 2 * (x * z - w * y);
        toTorso[3] = 2 * (x * y - w * z);
        toTorso[4] = 1 - 2 * (x * x + z * z);
        toTorso[5] = 2 * (y * z + w * x);
        toTorso[6] = 2 * (x * z + w * y);
        toTorso[7] = 2 * (y * z - w * x);
        toTorso[8] = 1 - 2 * (x * x + y * y);
    }

    /** A vector of the world. */
    private void turned(double x, double y, double z, double scale, float[] seen, int at) {
        quarterTurns(
                toTorso[0] * x + toTorso[1] * y + toTorso[2] * z,
                toTorso[3] * x + toTorso[4] * y + toTorso[5] * z,
                toTorso[6] * x + toTorso[7] * y + toTorso[8] * z,
                scale,
                seen,
                at);
    }

    /** A vector in the torso's frame. */
    private void quarterTurns(double x, double y, double z, double scale, float[] seen, int at) {
        double ahead = x;
        double left = y;
        for (int turn = 0; turn < quarters; turn++) {
            double before = ahead;
            ahead = left;
            left = -before;
        }
        seen[at] = (float) (scale * ahead);
        seen[at + 1] = (float) (scale * left);
        seen[at + 2] = (float) (scale * z);
    }
}
