// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.SamplerArgs;

/**
 * The reverse diffusion that makes actions from noise: a table of rows, each a pass of the noise model and a step.
 *
 * @param schedule T steps
 * @param jump timesteps from row to row, 1..T; 1 for DDPM
 * @param repeats rows more that are the last one again
 * @param clip whether the predicted action (DDPM) or the action itself (DDIM) is clipped to [-1, 1] in each row
 * @param temperature scales DDPM's noise of the steps t > 1
 */
public record Sampler(
        NoiseSchedule schedule, SamplerKind kind, int jump, int repeats, boolean clip, float temperature) {

    /** K, the rows of a chain. */
    public int rows() {
        return (schedule.steps() + jump - 1) / jump + repeats;
    }

    /**
     * A row of the table.
     *
     * @param timestep that x is at, 1..T
     * @param next the one that it goes to, 0 at the end
     */
    public record Row(int timestep, int next) {}

    /** Row k of 0..{@link #rows} - 1, in the order used. */
    public Row row(int k) {
        int timestep = schedule.steps() - Math.min(k, rows() - repeats - 1) * jump;
        return new Row(timestep, Math.max(timestep - jump, 0));
    }

    /** The same in another engine. */
    public Sampler in(Engine where) {
        return new Sampler(schedule.in(where), kind, jump, repeats, clip, temperature);
    }

    void write(SamplerArgs args) {
        args.schedule(schedule.handle())
                .kind(kind.code())
                .jump(jump)
                .repeats(repeats)
                .clip(clip ? 1 : 0)
                .temperature(temperature);
    }
}
