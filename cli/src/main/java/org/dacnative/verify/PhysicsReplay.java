// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.input.InputException;

/**
 * One file of recorded physics, replayed in this machine's simulator: independent single steps, and rollouts that go on
 * after an episode's end. Errors are absolute: m, rad and their rates.
 *
 * <p>Tolerances are those that two simulator versions (2.2.2 and 3.14.0) can keep: a constraint solver that stops one
 * iteration earlier shows as 1e-7 in isolated steps, and contacts amplify that along a rollout. Most single steps agree
 * to rounding, so at most two of twenty may be above 1e-10. After 50
 * steps all but the walker and the hopper are chaotic.
 */
final class PhysicsReplay implements AutoCloseable {
    private static final int ROLLOUT_STEPS = 200;

    private final GoldenFile file;
    private final PhysicsTask robot;
    private final String rewards;
    private final PhysicsWorld world;
    private final int actDim;
    private final double[] qpos;
    private final double[] qvel;
    private final float[] observation;
    private final double[] reward = new double[1];
    private final byte[] terminated = new byte[1];
    private final byte[] active = {1};
    private final List<QuantityError> errors = new ArrayList<>();

    /** @param rewards name of the recorded rewards: a file may hold those of several tasks on one robot */
    PhysicsReplay(GoldenFile file, PhysicsTask robot, String rewards, Inertia inertia) {
        this.file = file;
        this.robot = robot;
        this.rewards = rewards;
        this.world = new PhysicsWorld(robot, inertia, 1, 1);
        this.actDim = world.actDim();
        this.qpos = new double[world.positions()];
        this.qvel = new double[world.velocities()];
        this.observation = new float[world.obsDim()];
    }

    List<QuantityError> compare() {
        singleSteps();
        rollouts();
        return errors;
    }

    @Override
    public void close() {
        world.close();
    }

    private void singleSteps() {
        double[] paid = file.doubles("single/" + rewards);
        int count = paid.length;
        double[] startPositions = read("single/qpos", count * qpos.length);
        double[] startVelocities = read("single/qvel", count * qvel.length);
        double[] observations = read("single/observation", count * observation.length);
        double[] actions = read("single/action", count * actDim);
        double[] positions = read("single/next_qpos", count * qpos.length);
        double[] velocities = read("single/next_qvel", count * qvel.length);
        double[] nextObservations = read("single/next_observation", count * observation.length);
        double[] ends = read("single/terminated", count);
        double[] goals = goals("single/goal", count);
        double worstPosition = 0;
        double worstVelocity = 0;
        double worstReward = 0;
        double worstObservation = 0;
        double worstNext = 0;
        int inexact = 0;
        int wrongEnds = 0;
        for (int i = 0; i < count; i++) {
            world.setState(0, row(startPositions, i, qpos.length), row(startVelocities, i, qvel.length));
            setGoal(goals, i);
            worstObservation = Math.max(worstObservation, observed(observations, i));
            step(row(actions, i, actDim));
            worstNext = Math.max(worstNext, observed(nextObservations, i));
            double position = difference(qpos, positions, i);
            double velocity = difference(qvel, velocities, i);
            inexact += position > 1e-10 || velocity > 1e-9 ? 1 : 0;
            wrongEnds += terminated[0] != (byte) ends[i] ? 1 : 0;
            worstPosition = Math.max(worstPosition, position);
            worstVelocity = Math.max(worstVelocity, velocity);
            worstReward = Math.max(worstReward, Math.abs(reward[0] - paid[i]));
        }
        add("single/qpos", worstPosition, 1e-6);
        add("single/qvel", worstVelocity, 1e-5);
        add("single/" + rewards, worstReward, 1e-4);
        add("single/observation", worstObservation, 2e-6); // rounding to float of values up to 30
        add("single/next_observation", worstNext, 1e-5 + 2e-6); // a velocity's tolerance, and rounding
        add("single/steps above 1e-10", inexact, count / 10);
        add("single/terminated", wrongEnds, 0);
    }

    private void rollouts() {
        double[] startPositions = file.doubles("rollout/qpos0");
        int count = startPositions.length / qpos.length;
        int steps = count * ROLLOUT_STEPS;
        double[] startVelocities = read("rollout/qvel0", count * qvel.length);
        double[] actions = read("rollout/action", steps * actDim);
        double[] positions = read("rollout/qpos", steps * qpos.length);
        double[] velocities = read("rollout/qvel", steps * qvel.length);
        double[] recorded = read("rollout/" + rewards, steps);
        double[] goals = goals("rollout/goal", count);
        double[] position = new double[ROLLOUT_STEPS];
        double[] velocity = new double[ROLLOUT_STEPS];
        double[] paid = new double[ROLLOUT_STEPS];
        for (int rollout = 0; rollout < count; rollout++) {
            world.setState(0, row(startPositions, rollout, qpos.length), row(startVelocities, rollout, qvel.length));
            setGoal(goals, rollout);
            for (int t = 0; t < ROLLOUT_STEPS; t++) {
                int at = rollout * ROLLOUT_STEPS + t;
                step(row(actions, at, actDim));
                position[t] = Math.max(position[t], difference(qpos, positions, at));
                velocity[t] = Math.max(velocity[t], difference(qvel, velocities, at));
                paid[t] = Math.max(paid[t], Math.abs(reward[0] - recorded[at]));
            }
        }
        boolean walker = robot == PhysicsTask.WALKER2D;
        add("rollout to 10/qpos", worst(position, 10), 1e-6);
        add("rollout to 10/qvel", worst(velocity, 10), 1e-5);
        add("rollout to 10/" + rewards, worst(paid, 10), 1e-4);
        add("rollout to 50/qpos", worst(position, 50), walker ? 1e-10 : 1e-3);
        add("rollout to 50/qvel", worst(velocity, 50), walker ? 1e-9 : 1e-2);
        if (walker || robot == PhysicsTask.HOPPER) {
            add("rollout to 200/qpos", worst(position, ROLLOUT_STEPS), 1e-5);
            add("rollout to 200/qvel", worst(velocity, ROLLOUT_STEPS), 1e-4);
        }
    }

    /** One a row; none for tasks without goals. */
    private double[] goals(String path, int count) {
        return world.goalDim() == 0 ? new double[0] : read(path, count * world.goalDim());
    }

    private void setGoal(double[] goals, int row) {
        if (goals.length > 0) {
            world.setGoal(0, row(goals, row, world.goalDim()));
        }
    }

    /** All numbers of a dataset; InputException unless there are as many as the robot needs. */
    private double[] read(String path, int needed) {
        double[] values = file.doubles(path);
        if (values.length != needed) {
            throw new InputException(
                    "cannot be read: " + path + " has " + values.length + " numbers, " + needed + " needed");
        }
        return values;
    }

    /** Largest difference between what is observed now and one row of a record. */
    private double observed(double[] recorded, int row) {
        world.observe(observation);
        double largest = 0;
        for (int i = 0; i < observation.length; i++) {
            largest = Math.max(largest, Math.abs(observation[i] - recorded[row * observation.length + i]));
        }
        return largest;
    }

    private void step(double[] action) {
        world.step(action, active, reward, terminated);
        world.getState(0, qpos, qvel);
    }

    private void add(String quantity, double worst, double tolerance) {
        errors.add(new QuantityError(quantity, worst, tolerance));
    }

    private static double[] row(double[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    /** Largest difference between a state and one row of a record. */
    private static double difference(double[] state, double[] recorded, int row) {
        double largest = 0;
        for (int i = 0; i < state.length; i++) {
            double difference = Math.abs(state[i] - recorded[row * state.length + i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    private static double worst(double[] errors, int steps) {
        return Arrays.stream(errors, 0, steps).max().orElseThrow();
    }
}
