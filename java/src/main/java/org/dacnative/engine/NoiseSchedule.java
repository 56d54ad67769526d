// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.ScheduleHandle;

/**
 * alpha_t and its running product of a diffusion with T steps, indexed 0..T; entry 0 is 1. Created by
 * {@link Engine#noiseSchedule}.
 */
public final class NoiseSchedule {
    private final Engine engine;
    private final ScheduleHandle handle;
    private final int steps;

    NoiseSchedule(Engine engine, ScheduleHandle handle, int steps) {
        this.engine = engine;
        this.handle = handle;
        this.steps = steps;
    }

    /** T. */
    public int steps() {
        return steps;
    }

    /** Fills two arrays of T + 1 numbers. */
    public void read(float[] alphas, float[] alphaHats) {
        requireSizes(alphas, alphaHats);
        NativeLibrary.check(Dac.dac_schedule_read(handle(), alphas, alphaHats, steps + 1));
    }

    /** Replaces the formula's numbers by recorded ones, T + 1 each. */
    public void write(float[] alphas, float[] alphaHats) {
        requireSizes(alphas, alphaHats);
        NativeLibrary.check(Dac.dac_schedule_write(handle(), alphas, alphaHats, steps + 1));
    }

    /** The same numbers in another engine. */
    public NoiseSchedule in(Engine where) {
        float[] alphas = new float[steps + 1];
        float[] alphaHats = new float[steps + 1];
        read(alphas, alphaHats);
        NoiseSchedule there = where.noiseSchedule(BetaSchedule.VP, steps); // of any kind: its numbers are replaced
        there.write(alphas, alphaHats);
        return there;
    }

    ScheduleHandle handle() {
        engine.requireOpen();
        return handle;
    }

    private void requireSizes(float[] alphas, float[] alphaHats) {
        if (alphas.length != steps + 1 || alphaHats.length != steps + 1) {
            throw new IllegalArgumentException(alphas.length + " and " + alphaHats.length
                    + " numbers given for a schedule of " + steps + " steps, which needs " + (steps + 1) + " each");
        }
    }
}
