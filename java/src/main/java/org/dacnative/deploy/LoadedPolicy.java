// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.nio.file.Path;
import java.util.List;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.data.Scaling;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;

/**
 * A saved policy that acts, on the CPU.
 *
 * <pre>{@code
 * try (LoadedPolicy policy = LoadedPolicy.open(Path.of("results/hopper-medium-v2/2026-01-31_12-00-00_DAC"))) {
 *     float[] action = new float[policy.actDim()];
 *     policy.act(observation, action);
 * }
 * }</pre>
 *
 * <p>Any number of threads may act at the same time. A call takes the time of one processor; up to
 * {@link PolicyOptions#parallel} of them compute side by side. Batches may have any size: memory is taken for a few sizes
 * once, not for each.
 *
 * <p><b>Draws.</b> Diffusion policies, and Gaussian ones at a temperature above 0, draw random numbers. Those of a call are a
 * pure function of the policy's seed and the decision's number; there is no stream that calls would share. So the order of
 * calls, and the threads that make them, change nothing. {@link #act(long, float[], float[])} is told the number;
 * {@link #act(float[], float[])} takes it from the observations' bits: the same state gets the same action, another state
 * other draws.
 */
public final class LoadedPolicy implements AutoCloseable {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final int NUMBER_BITS = 40; // an engine's counters go up to 2^41

    private final CheckpointInfo info;
    private final long seed;
    private final Scaling scaling;
    private final Lanes lanes;

    private LoadedPolicy(CheckpointInfo info, long seed, Scaling scaling, Lanes lanes) {
        this.info = info;
        this.seed = seed;
        this.scaling = scaling;
        this.lanes = lanes;
    }

    /**
     * As the run was trained and scored.
     *
     * @param folder a run's (its newest checkpoint acts) or a checkpoint's; InputException if there is no sound policy
     */
    public static LoadedPolicy open(Path folder) {
        return open(folder, PolicyOptions.STANDARD);
    }

    /** InputException if there is no such seed, or no such parameter of acting. */
    public static LoadedPolicy open(Path folder, PolicyOptions options) {
        SavedAgent saved = SavedAgent.open(folder, options.algorithms()).with(options.changes());
        long seed = saved.soundSeed(options.seed());
        EngineConfig config = new EngineConfig(Device.CPU, 0, options.precision(), 1, List.of(seed));
        try (Engine engine = new Engine(config)) { // what training needs beside goes with it
            Lane first = Lane.of(saved.create(engine).decisionRule(), config);
            return new LoadedPolicy(
                    saved.checkpoint().info(), seed, saved.scaling(), new Lanes(first, options.parallel()));
        }
    }

    /**
     * Actions for states, as if by a decision whose number is made of the observations.
     *
     * @param observations (rows, D) of one or more states, row-major
     * @param actions receives (rows, A), each in [-1, 1], or in the bounds of the run's data
     */
    public void act(float[] observations, float[] actions) {
        long number = 0;
        for (float value : observations) {
            number = mixed(number + GOLDEN_RATIO + Float.floatToIntBits(value));
        }
        act(number, observations, actions);
    }

    /**
     * Actions for states. IllegalArgumentException for arrays of a wrong length or observations that are not finite;
     * IllegalStateException once the policy is closed.
     *
     * @param decision names the draws; a row's depend on it and on the row's place
     * @param observations (rows, D) of one or more states, row-major
     * @param actions receives (rows, A), each in [-1, 1], or in the bounds of the run's data
     */
    public void act(long decision, float[] observations, float[] actions) {
        int rows = rows(observations, actions);
        float[] states = scaling.observations().isEmpty() ? observations : observations.clone();
        scaling.observations().ifPresent(change -> change.apply(states, 0, rows));
        lanes.lend(lane -> {
            for (int first = 0; first < rows; first += Lane.MOST_ROWS) {
                long number = mixed(decision + first * GOLDEN_RATIO) >>> Long.SIZE - NUMBER_BITS;
                lane.act(number, states, first, Math.min(Lane.MOST_ROWS, rows - first), actions);
            }
        });
        for (int i = 0; i < actions.length; i++) {
            actions[i] = clipped(actions[i]);
        }
        scaling.actions().ifPresent(bounds -> bounds.unscale(actions));
    }

    private int rows(float[] observations, float[] actions) {
        int rows = observations.length / obsDim();
        if (rows == 0 || observations.length != rows * obsDim() || actions.length != rows * actDim()) {
            throw new IllegalArgumentException(observations.length + " numbers of observation and " + actions.length
                    + " of action given; a state has " + obsDim() + " and " + actDim());
        }
        for (int i = 0; i < observations.length; i++) {
            if (!Float.isFinite(observations[i])) {
                throw new IllegalArgumentException("the observation has " + observations[i] + " at " + i % obsDim()
                        + " of state " + i / obsDim() + "; it must be finite");
            }
        }
        return rows;
    }

    private static float clipped(float action) {
        if (Float.isNaN(action)) {
            throw new ArithmeticException("the policy's action is not a number; its weights are broken");
        }
        return Math.max(-1f, Math.min(1f, action));
    }

    /** Every bit depends on every bit (the finalizer of SplitMix64). */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** D, numbers of an observation. */
    public int obsDim() {
        return info.obsDim();
    }

    /** A, numbers of an action. */
    public int actDim() {
        return info.actDim();
    }

    /** The algorithm's name. */
    public String algorithm() {
        return info.algorithm();
    }

    /** The run's seed whose policy this is. */
    public long seed() {
        return seed;
    }

    /** Updates that its weights have seen. */
    public long updates() {
        return info.updates();
    }

    /** Calls that are at work are finished first; every other one is refused by an IllegalStateException. */
    @Override
    public void close() {
        lanes.close();
    }
}
