// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Evaluator;
import org.dacnative.env.SeedScores;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;

/**
 * A tiny agent on random steps of Hopper with everything that a training loop needs, and what it reports as text. Also
 * a program, for a process that has another CUDA library than the tests.
 */
final class ScoredTraining implements AutoCloseable {
    static final int MAX_STEPS = 25;
    static final int EVAL_INTERVAL = 10;
    static final List<Long> SEEDS = List.of(3L, 4L);
    static final EngineConfig CPU = EngineConfig.cpu(1, SEEDS);

    private static final TaskSpec TASK = Tasks.find("hopper-medium-v2");
    private static final int ROWS = 100;
    /** Fast enough that ten updates change many decisions. */
    private static final DacConfig CONFIG = DacConfig.builder()
            .batchSize(16)
            .hiddenDims(List.of(8))
            .numCritics(2)
            .numQSamples(2)
            .numActionSamples(3)
            .actorLearningRate(0.01)
            .criticLearningRate(0.05)
            .targetRate(0.5)
            .maxSteps(MAX_STEPS)
            .build();

    final Engine engine;
    final DacAgent agent;
    final Program update;
    final Evaluator evaluator = new Evaluator(TASK, Inertia.LEGACY, SEEDS, 2, 1);
    final StopSignal stop = new StopSignal();
    final Report report = new Report();
    final LostSeeds lost = new LostSeeds(List.of());

    ScoredTraining(EngineConfig config) {
        engine = new Engine(config);
        agent = DacAgent.create(engine, CONFIG, TASK.obsDim(), TASK.actDim());
        update = agent.recordTraining(ReplayLoader.load(engine, data(), CONFIG.batchSize()), Sampling.SCAN);
    }

    EvaluationRunner inLine() {
        return new InlineEvaluation(agent, evaluator, report, stop, lost, 0);
    }

    EvaluationRunner overlapped() {
        return new OverlappedEvaluation(agent, evaluator, report, stop, lost, 0);
    }

    OverlappedEvaluation overlapped(Executor executor) {
        return new OverlappedEvaluation(agent, evaluator, report, stop, lost, 0, executor);
    }

    /** A whole run; the runner is closed. */
    TrainingResult train(EvaluationRunner runner) {
        try (runner) {
            return new TrainingLoop(
                            agent,
                            update::run,
                            Optional.of(runner),
                            new Schedule(MAX_STEPS, MAX_STEPS, EVAL_INTERVAL, Schedule.NEVER),
                            report,
                            stop,
                            lost)
                    .run();
        }
    }

    /** Makes a seed's critics say NaN from now on. */
    void spoil(int replica) {
        BankTensor first = agent.critic().tensors().get(0);
        float[] values = new float[first.size()];
        Arrays.fill(values, Float.NaN);
        agent.critic().write(BankPart.PARAMS, replica, first, values);
    }

    /** Changes with every bit of the weights. */
    int weights() {
        List<Integer> hashes = new ArrayList<>();
        for (NetworkBank bank : List.of(agent.actor(), agent.critic())) {
            for (BankTensor tensor : bank.tensors()) {
                for (int seed = 0; seed < SEEDS.size(); seed++) {
                    for (BankPart part : BankPart.values()) {
                        float[] values = new float[tensor.size()];
                        bank.read(part, seed, tensor, values);
                        hashes.add(Arrays.hashCode(values));
                    }
                }
            }
        }
        return hashes.hashCode();
    }

    @Override
    public void close() {
        stop.close();
        evaluator.close();
        engine.close();
    }

    /** Everything that was reported, as text with all bits, and the thread that reported it. */
    static final class Report implements TrainingListener {
        final List<String> evaluated = new ArrayList<>();
        final List<Divergence> diverged = new ArrayList<>();
        final List<Long> resumed = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        Runnable onResumed = () -> {};

        @Override
        public void logged(long updates, Metrics metrics) {
            threads.add(Thread.currentThread());
        }

        @Override
        public void evaluated(long updates, List<SeedScores> scores) {
            threads.add(Thread.currentThread());
            evaluated.add(updates + ": "
                    + scores.stream()
                            .map(seed -> seed.seed() + " " + Arrays.toString(seed.returns()))
                            .collect(Collectors.joining("; ")));
        }

        @Override
        public void diverged(Divergence divergence) {
            threads.add(Thread.currentThread());
            diverged.add(divergence);
        }

        @Override
        public void resumed(long updates) {
            threads.add(Thread.currentThread());
            resumed.add(updates);
            onResumed.run();
        }

        /** At which updates; the scores left out. */
        List<String> points() {
            return evaluated.stream()
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .toList();
        }
    }

    /** Prints the scores and the weights of a run in line and of an overlapped one on a GPU of the given precision. */
    public static void main(String[] args) {
        Precision precision = Precision.valueOf(args[0]);
        EngineConfig config = new EngineConfig(Device.CUDA, 0, precision, 1, SEEDS);
        try (ScoredTraining first = new ScoredTraining(config);
                ScoredTraining second = new ScoredTraining(config)) {
            first.train(first.inLine());
            second.train(second.overlapped());
            System.out.println(first.report.evaluated + " weights " + first.weights());
            System.out.println(second.report.evaluated + " weights " + second.weights());
        }
    }

    private static Transitions data() {
        int obsDim = TASK.obsDim();
        int actDim = TASK.actDim();
        float[] masks = new float[ROWS];
        Arrays.fill(masks, 1);
        return new Transitions(
                obsDim,
                actDim,
                ROWS,
                random(ROWS * obsDim),
                random(ROWS * actDim),
                random(ROWS),
                masks,
                random(ROWS * obsDim));
    }

    private static float[] random(int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-0.9, 0.9);
        }
        return values;
    }
}
