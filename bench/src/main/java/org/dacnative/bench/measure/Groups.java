// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.cost.Work;
import org.dacnative.bench.jmh.ActingBenchmark;
import org.dacnative.bench.jmh.ActorUpdateBenchmark;
import org.dacnative.bench.jmh.BoundaryBenchmark;
import org.dacnative.bench.jmh.CriticGradientsBenchmark;
import org.dacnative.bench.jmh.CriticOptimizerBenchmark;
import org.dacnative.bench.jmh.CriticUpdateBenchmark;
import org.dacnative.bench.jmh.DataLoadingBenchmark;
import org.dacnative.bench.jmh.DenoiseBenchmark;
import org.dacnative.bench.jmh.EnsembleTargetBenchmark;
import org.dacnative.bench.jmh.EnsembleValuesBenchmark;
import org.dacnative.bench.jmh.EnvironmentBenchmark;
import org.dacnative.bench.jmh.OptionsBenchmark;
import org.dacnative.bench.jmh.ProgramBenchmark;
import org.dacnative.bench.jmh.QGuidanceBenchmark;
import org.dacnative.bench.jmh.SamplingBenchmark;
import org.dacnative.bench.jmh.SavingBenchmark;
import org.dacnative.bench.jmh.UpdateBenchmark;
import org.dacnative.bench.report.Measurement;
import org.dacnative.bench.report.Unit;
import org.dacnative.bench.setup.EnvironmentScript;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Precision;

/** What each group measures, at walker2d's sizes. */
final class Groups {
    private static final List<Class<?>> KERNELS = List.of(
            DenoiseBenchmark.class,
            EnsembleValuesBenchmark.class,
            EnsembleTargetBenchmark.class,
            CriticGradientsBenchmark.class,
            QGuidanceBenchmark.class,
            CriticOptimizerBenchmark.class,
            CriticUpdateBenchmark.class,
            ActorUpdateBenchmark.class,
            UpdateBenchmark.class);
    private static final List<String> UNFUSED = List.of("denoise", "ensembleValues", "criticGradients", "qGuidance");
    /** Robots, and mazes of few and of many walls; mj_step.cc knows them by the same names. */
    private static final List<PhysicsTask> SIMULATED = List.of(
            PhysicsTask.HOPPER,
            PhysicsTask.WALKER2D,
            PhysicsTask.HALFCHEETAH,
            PhysicsTask.ANT,
            PhysicsTask.ANTMAZE_UMAZE,
            PhysicsTask.ANTMAZE_LARGE,
            PhysicsTask.MAZE2D_UMAZE,
            PhysicsTask.MAZE2D_LARGE);

    private static final double SAME_STATE = 1e-9; // two builds of the same simulator; 1e-13 is seen

    private Groups() {}

    static List<Measurement> ceiling(Session session, Jmh jmh) throws IOException, InterruptedException {
        Baselines baselines = new Baselines(session);
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            rounds.add(baselines.matmul(session.budget().iterationMs() / 1e3));
            rounds.add(baselines.memory(session.budget().iterationMs() / 1e3));
        }
        return rounds.all();
    }

    /** All parties take turns, so that a disturbance of the machine meets them all. */
    static List<Measurement> update(Session session, Jmh jmh) throws IOException, InterruptedException {
        Baselines baselines = new Baselines(session);
        List<Precision> precisions = session.precisions();
        if (session.peer() == null) {
            Session.say("  the JAX program is left out: no --peer FILE given");
        }
        // One seed leaves most of a GPU idle; eight are what the authors' program is usually run with.
        List<String> seeds = session.onCpu() ? List.of("1") : List.of("1", "8");
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            rounds.add(baselines.matmul(session.budget().iterationMs() / 1e3));
            for (Precision precision : precisions) {
                Map<String, List<String>> parameters = Map.of("precision", List.of(precision.name()), "seeds", seeds);
                rounds.add(jmh.run(UpdateBenchmark.class, parameters, 3));
            }
            rounds.add(peer(baselines));
        }
        return rounds.all();
    }

    /** The update with each option of the method, in turns with the published one. */
    static List<Measurement> options(Session session, Jmh jmh) {
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            for (Precision precision : session.precisions()) {
                rounds.add(jmh.run(OptionsBenchmark.class, Map.of("precision", List.of(precision.name())), 3));
            }
        }
        return rounds.all();
    }

    private static List<Measurement> peer(Baselines baselines) throws IOException, InterruptedException {
        double gflop = 1e-9 * Work.UPDATE.flop(UpdateSize.WALKER2D);
        return baselines
                .peer()
                .map(us -> new Measurement(
                        "update", Baselines.JAX, Map.of(), Unit.MICROSECONDS, List.of(us), gflop, 0, Map.of()))
                .stream()
                .toList();
    }

    static List<Measurement> kernels(Session session, Jmh jmh) throws IOException, InterruptedException {
        Baselines baselines = new Baselines(session);
        List<Precision> precisions = session.precisions();
        Rounds rounds = new Rounds();
        for (int pass = 0; pass < session.budget().passes(); pass++) {
            for (Precision precision : precisions) {
                for (Class<?> kernel : KERNELS) {
                    rounds.add(jmh.run(kernel, Map.of("precision", List.of(precision.name()))));
                }
                for (String name : session.onCpu() ? UNFUSED : List.<String>of()) {
                    rounds.add(baselines.unfused(name, precision, UpdateSize.WALKER2D).stream()
                            .toList());
                }
            }
        }
        return rounds.all();
    }

    static List<Measurement> acting(Session session, Jmh jmh) {
        List<String> precisions =
                session.precisions().stream().map(Precision::name).toList();
        List<Measurement> found = new ArrayList<>(
                jmh.run(ActingBenchmark.class, Map.of("precision", precisions, "threads", List.of("1"))));
        found.addAll(jmh.run(ActingBenchmark.class, Map.of("precision", precisions, "states", List.of("10", "256"))));
        return found;
    }

    static List<Measurement> calls(Session session, Jmh jmh) {
        List<Measurement> found = new ArrayList<>(jmh.run(BoundaryBenchmark.class, Map.of()));
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            rounds.add(jmh.run(ProgramBenchmark.class, Map.of(), 3));
        }
        found.addAll(rounds.all());
        return found;
    }

    static List<Measurement> data(Session session, Jmh jmh) {
        boolean few = session.budget().fewPoints();
        List<Measurement> found = new ArrayList<>();
        for (String size : few ? List.of("100000") : List.of("100000", "1000000")) {
            found.addAll(jmh.shots(DataLoadingBenchmark.class, Map.of("transitions", List.of(size))));
        }
        Stream<String> sizes = few ? Stream.of("10000", "100000") : Stream.of("10000", "100000", "1000000", "10000000");
        sizes.forEach(size -> found.addAll(jmh.run(
                SamplingBenchmark.class,
                Map.of("transitions", List.of(size)),
                "-Xms2g",
                "-Xmx2g",
                "-XX:+AlwaysPreTouch")));
        return found;
    }

    /** MuJoCo alone and our environments take turns, and must go through the same states. */
    static List<Measurement> environments(Session session, Jmh jmh) throws IOException, InterruptedException {
        if (PhysicsWorld.simulatorVersion().isEmpty()) {
            Session.say("  environments are left out: MuJoCo is not there");
            return List.of();
        }
        Baselines baselines = new Baselines(session);
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            for (PhysicsTask task : SIMULATED) {
                var simulated = baselines.simulator(
                        task.name().toLowerCase(Locale.ROOT),
                        3,
                        session.budget().iterationMs() / 1e3);
                if (simulated.isPresent()) {
                    requireSameState(task, simulated.get().positions());
                    rounds.add(List.of(simulated.get().measurement()));
                }
                rounds.add(jmh.run(
                        EnvironmentBenchmark.class, Map.of("task", List.of(task.name()), "threads", List.of("1")), 3));
            }
        }
        List<Measurement> found = new ArrayList<>(rounds.all());
        found.addAll(jmh.run(EnvironmentBenchmark.class, Map.of("environments", List.of("10"))));
        return found;
    }

    /** What keeping a run costs, and the update in the same run, in turns. */
    static List<Measurement> saving(Session session, Jmh jmh) {
        Rounds rounds = new Rounds();
        for (int round = 0; round < session.budget().rounds(); round++) {
            rounds.add(jmh.run(UpdateBenchmark.class, Map.of(), 3));
            rounds.add(jmh.shots(SavingBenchmark.class, Map.of("seeds", List.of("1", "8"))));
        }
        return rounds.all();
    }

    private static void requireSameState(PhysicsTask task, double[] wanted) {
        try (EnvironmentScript script = new EnvironmentScript(task, 1, 1)) {
            double[] given = script.checkedPositions();
            for (int i = 0; i < wanted.length; i++) {
                if (!(Math.abs(given[i] - wanted[i]) <= SAME_STATE)) {
                    throw new IllegalStateException("wrong result: " + task + " is not where MuJoCo alone is: position "
                            + i + " is " + given[i] + ", not " + wanted[i]);
                }
            }
        }
    }
}
