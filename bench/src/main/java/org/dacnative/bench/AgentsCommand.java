// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.baseline.Baselines;
import org.dacnative.bench.measure.JaxPeer;
import org.dacnative.bench.report.Spread;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.input.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times an update of each other algorithm at walker2d's size beside the same update in JAX (bench/peers), in turns. That the
 * numbers are right is what recorded updates are for ({@code verify}); here they must be finite.
 */
@Command(
        name = "agents",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "An update of bc, dbc, dql, iql, ivr, cql and sac, beside JAX where --python has it: a table.")
final class AgentsCommand implements Callable<Integer> {
    private static final int OBS_DIM = 17;
    private static final int ACT_DIM = 6;
    private static final int TRANSITIONS = 100_000;

    @Option(names = "--agents", split = ",", paramLabel = "NAME", description = "default: all")
    private List<String> agents = Baselines.ALL.stream()
            .map(known -> known.name().toLowerCase(Locale.ROOT))
            .toList();

    @Option(names = "--python", paramLabel = "FILE", description = "Python with jax; without it the peer is left out")
    private String python;

    @Option(names = "--rounds", paramLabel = "N", description = "turns of each party (default: 5)")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "X", description = "of a turn (default: 2)")
    private double seconds = 2;

    @Option(names = "--backend", description = "CPU or CUDA (default: CPU)")
    private Device backend = Device.CPU;

    @Option(names = "--precision", description = "FP32, TF32 or BF16, of ours (default: FP32)")
    private Precision precision = Precision.FP32;

    @Option(names = "--threads", paramLabel = "N", description = "of ours; JAX takes all (default: processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** The repository; {@code ./dac bench} may be started from anywhere. */
    private final Path root = Path.of(System.getenv().getOrDefault("DAC_ROOT", ""));

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || !(seconds > 0)) {
            throw new InputException("--rounds " + rounds + ", --seconds " + seconds + ": both must be above 0");
        }
        List<Algorithm<?>> chosen =
                agents.stream().<Algorithm<?>>map(AgentsCommand::find).toList();
        System.out.printf(
                Locale.ROOT,
                "an update at walker2d's size, batch 256, %s, %d threads; microseconds, medians (quartiles) of %d turns of %.1f s%n%n",
                precision.name().toLowerCase(Locale.ROOT),
                threads,
                rounds,
                seconds);
        System.out.println("| agent | dac-native | JAX | JAX / dac-native |\n|---|---|---|---|");
        try (JaxPeer peer = python == null
                ? null
                : new JaxPeer(python, root.resolve("bench/peers/baselines_jax.py"), OBS_DIM, ACT_DIM, seconds)) {
            for (Algorithm<?> algorithm : chosen) {
                System.out.println(row(algorithm, Optional.ofNullable(peer)));
            }
        }
        return 0;
    }

    private static Algorithm<?> find(String name) {
        return Baselines.ALL.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--agents " + name + ": allowed are "
                        + Baselines.ALL.stream().map(Algorithm::name).toList()));
    }

    private <C extends Record & TrainingConfig> String row(Algorithm<C> algorithm, Optional<JaxPeer> peer)
            throws IOException {
        C config = algorithm.parameters().create(Map.of());
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        try (Engine engine = new Engine(new EngineConfig(backend, 0, precision, threads, List.of(0L)))) {
            Agent agent = algorithm.create(engine, config, OBS_DIM, ACT_DIM);
            Program program =
                    agent.recordTraining(new MadeUpData(TRANSITIONS, OBS_DIM, ACT_DIM).load(engine), Sampling.UNIFORM);
            program.run(3);
            for (int round = 0; round < rounds; round++) {
                ours.add(microseconds(program, agent.updates()::get));
                if (peer.isPresent()) {
                    theirs.add(peer.get().microseconds(algorithm.name().toLowerCase(Locale.ROOT)));
                }
            }
            if (!agent.divergences().isEmpty()) {
                throw new IllegalStateException(
                        algorithm.name() + ": " + agent.divergences().get(0).text());
            }
        }
        Spread own = Spread.of(ours);
        if (peer.isEmpty()) {
            return String.format(Locale.ROOT, "| %s | %s | | |", algorithm.name(), text(own));
        }
        Spread other = Spread.of(theirs);
        double ratio = other.median() / own.median();
        return String.format(Locale.ROOT, "| %s | %s | %s | %.2f |", algorithm.name(), text(own), text(other), ratio);
    }

    private static String text(Spread spread) {
        return String.format(
                Locale.ROOT, "%.0f (%.0f to %.0f)", spread.median(), spread.lowerQuartile(), spread.upperQuartile());
    }

    /** Of an update: the median over stretches of ten; reading the counter waits for the device. */
    private double microseconds(Program program, LongSupplier finished) {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (times.isEmpty() || System.nanoTime() < end) {
            long start = System.nanoTime();
            program.run(10);
            finished.getAsLong();
            times.add((System.nanoTime() - start) / 1e4);
        }
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
