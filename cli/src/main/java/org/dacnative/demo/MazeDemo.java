// SPDX-License-Identifier: Apache-2.0
package org.dacnative.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.collect.MazeData;
import org.dacnative.collect.MazeMap;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Evaluator;
import org.dacnative.env.Policy;
import org.dacnative.env.SeedScores;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.report.picture.MazePicture;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;

/**
 * The point mass of maze2d-umaze: data from a controller that wanders to random goals, a policy that has to go to the one
 * goal that pays.
 */
public final class MazeDemo implements AutoCloseable {
    /** The task whose rules and reference returns count. */
    public static final String TASK = "maze2d-umaze-dense-v1";

    private static final int DATA_STEPS = 100_000;
    private static final int EPISODES = 20;
    private static final long LOG_INTERVAL = 1000;
    private static final int PATHS = 12;
    /** Middle of a cell in the ball's coordinates is 0.2 below the cell's number. */
    private static final double CELL_OFFSET = -0.2;

    private final TaskSpec task = Tasks.find(TASK);
    private final EngineConfig engineConfig;
    private final Evaluator evaluator;
    private final MazeData data;

    /** Collects the data. */
    public MazeDemo(EngineConfig engineConfig) {
        this.engineConfig = engineConfig;
        this.data = MazeData.wandering(task, DATA_STEPS, engineConfig.seeds().get(0));
        this.evaluator = new Evaluator(task, Inertia.LEGACY, engineConfig.seeds(), EPISODES, engineConfig.threads());
    }

    /**
     * Hyper-parameters that learn within a minute on two cores. From the far end the way is 130 steps, so a shorter horizon
     * would rather stand still there; fast targets and rates settle the values in few updates (at a rate of 1e-3 they are not
     * settled, and the policy stands at the wall behind the goal), and the ensemble's spread keeps the policy where there are
     * data.
     */
    public static DacConfigBuilder defaults() {
        return DacConfig.builder()
                .batchSize(128)
                .hiddenDims(List.of(128, 128, 128))
                .numCritics(2)
                .numQSamples(1)
                .eta(0.3)
                .rho(1)
                .targetRate(0.02)
                .actorTargetEvery(1)
                .actorLearningRate(3e-3)
                .criticLearningRate(3e-3)
                .maxSteps(12_000);
    }

    /** Score of the controller that made the data. */
    public double dataScore() {
        return task.normalizedScore(data.episodeReturn());
    }

    public TaskSpec task() {
        return task;
    }

    /** "MuJoCo 2.2.2, legacy inertia" */
    public String simulator() {
        return evaluator.simulator();
    }

    /** Trains, evaluates, and draws the paths of the data and of the policy. */
    public List<SeedScores> run(DacConfig config, TrainingListener listener, StopSignal stop, Path picture) {
        try (Engine engine = new Engine(engineConfig)) {
            Transitions transitions = data.transitions();
            DacAgent agent = DacAgent.create(engine, config, transitions.obsDim(), transitions.actDim());
            DemoTraining.run(agent, transitions, config, LOG_INTERVAL, listener, stop);
            Paths paths = new Paths(agent.policy());
            List<SeedScores> scores = evaluator.evaluate(paths, 0);
            MazePicture.write(picture, maze(), dataPaths(transitions), paths.taken());
            return scores;
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }

    /** The data's first paths, as long as an episode each. */
    private List<float[]> dataPaths(Transitions transitions) {
        List<float[]> paths = new ArrayList<>();
        int steps = task.maxEpisodeSteps();
        float[] state = new float[transitions.obsDim()];
        for (int path = 0; path < PATHS && (path + 1) * steps <= transitions.size(); path++) {
            float[] points = new float[2 * steps];
            for (int i = 0; i < steps; i++) {
                transitions.observations().read(path * steps + i, 1, state, 0);
                System.arraycopy(state, 0, points, 2 * i, 2);
            }
            paths.add(points);
        }
        return paths;
    }

    private MazePicture.Maze maze() {
        MazeMap map = MazeMap.of(task.physics());
        boolean[][] walls = new boolean[map.lines()][map.columns()];
        for (int line = 0; line < map.lines(); line++) {
            for (int column = 0; column < map.columns(); column++) {
                walls[line][column] = map.isWall(line, column);
            }
        }
        return new MazePicture.Maze(walls, CELL_OFFSET, CELL_OFFSET, 1, map.x(map.goal()), map.y(map.goal()));
    }

    /** Keeps where the first episodes went. */
    private static final class Paths implements Policy {
        private final Policy policy;
        private final float[][] points = new float[PATHS][2 * 300];
        private int steps;

        Paths(Policy policy) {
            this.policy = policy;
        }

        @Override
        public void act(float[] observations, int rows, float[] actions) {
            for (int path = 0; path < Math.min(PATHS, rows); path++) {
                System.arraycopy(observations, 4 * path, points[path], 2 * steps, 2);
            }
            steps++;
            policy.act(observations, rows, actions);
        }

        List<float[]> taken() {
            return Arrays.asList(points);
        }
    }
}
