// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.VectorEnv;
import org.dacnative.input.InputException;

/**
 * Scores a policy: all episodes of all seeds are stepped in lock step, and the policy is asked once a step for all of
 * them. An episode that has ended stays as it is. Starts, and goals where the task draws them, depend on the run's seed,
 * the evaluation's number and the episode, so a seed sees the same ones alone and beside others; a goal that is drawn
 * once depends on the run's seed alone. Stepping allocates nothing.
 */
public final class Evaluator implements AutoCloseable {
    private static final byte ACTIVE = 1;
    /** In place of an evaluation's number, for what all of them share. */
    private static final long WHOLE_RUN = -1;
    /** As many as a physics world takes; each needs up to 1 MiB. */
    private static final int MOST_EPISODES = 16_384;

    private final List<Long> seeds;
    private final int episodes;
    private final Arena arena;
    private final VectorEnv world;
    private final float[] observations;
    private final float[] actions;
    private final double[] controls;
    private final byte[] active;
    private final double[] rewards;
    private final byte[] terminated;
    private final double[] returns;
    private Optional<EpisodeRecorder> recorder = Optional.empty();

    /**
     * In MuJoCo.
     *
     * @param seeds the runs' seeds, in the order of the policy's replicas
     * @param episodes for each seed, at least 1
     */
    public Evaluator(TaskSpec task, Inertia inertia, List<Long> seeds, int episodes, int threads) {
        this(envs -> Arena.of(task, inertia, envs, threads), seeds, episodes);
    }

    /**
     * In other environments.
     *
     * @param arena makes one of so many environments, which this closes
     */
    public Evaluator(IntFunction<Arena> arena, List<Long> seeds, int episodes) {
        if (episodes < 1 || episodes > MOST_EPISODES / seeds.size()) {
            throw InputException.ofParameter("n_eval_episodes " + episodes + ": must be 1.."
                    + MOST_EPISODES / seeds.size() + " with " + seeds.size() + " seeds");
        }
        this.seeds = List.copyOf(seeds);
        this.episodes = episodes;
        int envs = seeds.size() * episodes;
        this.arena = arena.apply(envs);
        world = this.arena.world();
        observations = new float[envs * world.obsDim()];
        actions = new float[envs * world.actDim()];
        controls = new double[actions.length];
        active = new byte[envs];
        rewards = new double[envs];
        terminated = new byte[envs];
        returns = new double[envs];
        for (int env = 0; env < envs; env++) {
            this.arena.startRun(env, wholeRunSeed(seeds.get(env / episodes)));
        }
    }

    /**
     * Runs {@code episodes} episodes for each seed.
     *
     * @param number which evaluation of the run this is; names the starts
     * @return one entry a seed
     */
    public List<SeedScores> evaluate(Policy policy, long number) {
        startEpisodes(number);
        Arrays.fill(active, ACTIVE);
        Arrays.fill(returns, 0);
        recorder.ifPresent(EpisodeRecorder::begin);
        int running = world.numEnvs();
        for (int step = 0; step < arena.maxEpisodeSteps() && running > 0; step++) {
            running -= stepAll(policy);
        }
        return scores();
    }

    /**
     * From now on the states of the first seed's first episode are kept until the next evaluation.
     *
     * @return false for environments that are not MuJoCo's tasks: nothing is kept
     */
    public boolean record() {
        if (world instanceof PhysicsWorld physics) {
            recorder = Optional.of(new EpisodeRecorder(physics, 0, arena.maxEpisodeSteps()));
        }
        return recorder.isPresent();
    }

    /** The episode that the last evaluation has recorded. */
    public RecordedEpisode recorded() {
        return recorder.orElseThrow().episode();
    }

    /** Where the episodes of an evaluation start, and where they have to go. */
    void startEpisodes(long number) {
        for (int env = 0; env < world.numEnvs(); env++) {
            arena.startEpisode(env, startSeed(seeds.get(env / episodes), number, env % episodes));
        }
    }

    /** Of all seeds together. */
    int environments() {
        return world.numEnvs();
    }

    /** Of one of all seeds' episodes at the moment, in their order; only of a task in MuJoCo. */
    double[] goal(int env) {
        PhysicsWorld physics = (PhysicsWorld) world;
        double[] goal = new double[physics.goalDim()];
        physics.getGoal(env, goal);
        return goal;
    }

    /** One step of every running episode; the number of episodes that ended. */
    private int stepAll(Policy policy) {
        world.observe(observations);
        policy.act(observations, episodes, actions);
        for (int i = 0; i < actions.length; i++) {
            controls[i] = actions[i];
        }
        world.step(controls, active, rewards, terminated);
        if (recorder.isPresent() && active[0] == ACTIVE) {
            recorder.get().add();
        }
        int ended = 0;
        for (int env = 0; env < returns.length; env++) {
            returns[env] += rewards[env];
            if (terminated[env] != 0) {
                active[env] = 0;
                ended++;
            }
        }
        return ended;
    }

    private List<SeedScores> scores() {
        List<SeedScores> all = new ArrayList<>(seeds.size());
        for (int s = 0; s < seeds.size(); s++) {
            double[] own = Arrays.copyOfRange(returns, s * episodes, (s + 1) * episodes);
            double[] scores = Arrays.stream(own).map(arena::score).toArray();
            all.add(new SeedScores(seeds.get(s), own, scores));
        }
        return all;
    }

    /** Of each seed. */
    public int episodes() {
        return episodes;
    }

    /** "MuJoCo 2.2.2, legacy inertia", or the environments' class: belongs in every line that shows a score. */
    public String simulator() {
        return arena.simulator();
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Of what a seed's environments keep for the whole run. */
    static long wholeRunSeed(long seed) {
        return startSeed(seed, WHOLE_RUN, 0);
    }

    /** SplitMix64's finalizer over the three numbers: far apart for neighbouring ones. */
    static long startSeed(long seed, long evaluation, long episode) {
        return mix(mix(mix(seed) + evaluation) + episode);
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
