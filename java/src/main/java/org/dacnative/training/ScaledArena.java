// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.OptionalDouble;
import org.dacnative.data.Scaling;
import org.dacnative.engine.VectorEnv;
import org.dacnative.env.Arena;

/** An arena as an agent knows it that was trained on scaled data: what it observes is scaled, what it does is unscaled. */
public final class ScaledArena implements Arena {
    private final Arena arena;
    private final VectorEnv world;

    private ScaledArena(Arena arena, Scaling scaling) {
        this.arena = arena;
        this.world = new ScaledEnv(arena.world(), scaling);
    }

    /** The arena itself if nothing was scaled. */
    public static Arena of(Arena arena, Scaling scaling) {
        return scaling.isNone() ? arena : new ScaledArena(arena, scaling);
    }

    @Override
    public VectorEnv world() {
        return world;
    }

    @Override
    public int maxEpisodeSteps() {
        return arena.maxEpisodeSteps();
    }

    @Override
    public double score(double episodeReturn) {
        return arena.score(episodeReturn);
    }

    @Override
    public String simulator() {
        return arena.simulator();
    }

    @Override
    public void startRun(int env, long seed) {
        arena.startRun(env, seed);
    }

    @Override
    public void startEpisode(int env, long seed) {
        arena.startEpisode(env, seed);
    }

    @Override
    public void close() {
        arena.close();
    }

    private static final class ScaledEnv implements VectorEnv {
        private final VectorEnv world;
        private final Scaling scaling;
        private final float[] unscaled;
        private final double[] controls;

        ScaledEnv(VectorEnv world, Scaling scaling) {
            this.world = world;
            this.scaling = scaling;
            this.unscaled = new float[world.numEnvs() * world.actDim()];
            this.controls = new double[unscaled.length];
        }

        @Override
        public int numEnvs() {
            return world.numEnvs();
        }

        @Override
        public int obsDim() {
            return world.obsDim();
        }

        @Override
        public int actDim() {
            return world.actDim();
        }

        @Override
        public void reset(int env, long seed) {
            world.reset(env, seed);
        }

        @Override
        public void observe(float[] observations) {
            world.observe(observations);
            scaling.observations().ifPresent(change -> change.apply(observations, 0, world.numEnvs()));
        }

        @Override
        public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
            for (int i = 0; i < unscaled.length; i++) {
                unscaled[i] = (float) actions[i];
            }
            scaling.actions().ifPresent(bounds -> bounds.unscale(unscaled));
            for (int i = 0; i < unscaled.length; i++) {
                controls[i] = unscaled[i];
            }
            world.step(controls, active, rewards, terminated);
        }

        @Override
        public int maxEpisodeSteps() {
            return world.maxEpisodeSteps();
        }

        @Override
        public OptionalDouble normalizedScore(double episodeReturn) {
            return world.normalizedScore(episodeReturn);
        }

        @Override
        public void close() {
            world.close();
        }
    }
}
