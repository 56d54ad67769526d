// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One update at walker2d's size on the CPU: the machine's own matrix-product rate, dac-native and the JAX program, side
 * by side in one run. All are measured in every round, one after the other, so that a disturbance of the machine meets
 * them all; medians over the rounds are reported. Started by bench/cpu_update.sh.
 */
@Command(name = "bench/cpu_update.sh", sortOptions = false, mixinStandardHelpOptions = true)
final class CpuUpdate implements Callable<Integer> {
    @Option(names = "--threads", defaultValue = "2", description = "threads of each party (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--rounds", defaultValue = "5", description = "rounds (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--peer", paramLabel = "FILE", description = "the JAX program to measure against")
    private Path peer;

    @Option(names = "--python", defaultValue = "python3", description = "Python with jax and optax (default: python3)")
    private String python;

    @Option(names = "--ceiling", required = true, hidden = true)
    private String ceiling;

    @Option(names = "--results", required = true, hidden = true)
    private Path results;

    public static void main(String[] args) {
        System.exit(new CommandLine(new CpuUpdate()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Candidate> candidates = candidates();
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Candidate candidate : candidates) {
                candidate
                        .measure()
                        .forEach((name, figure) -> figures.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(figure));
            }
            System.out.printf(Locale.ROOT, "round %d of %d%n", round, rounds);
        }
        CpuUpdateReport report =
                new CpuUpdateReport(machine(), threads, UpdateSize.walker2d(256, 10, 10, 256), figures);
        Files.createDirectories(results);
        Files.writeString(results.resolve("cpu_update.json"), report.json());
        Files.writeString(results.resolve("cpu_update.md"), report.markdown());
        System.out.print(report.markdown());
        return 0;
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(Candidates.ceiling(ceiling, threads));
        candidates.add(Candidates.engine(Precision.FP32, threads));
        if (supported(Precision.BF16)) {
            candidates.add(Candidates.engine(Precision.BF16, threads));
        } else {
            System.out.println("bf16 is left out: this processor has no bf16 instructions");
        }
        if (peer == null) {
            System.out.println("the JAX program is left out: no --peer FILE given");
        } else if (!Files.isReadable(peer) || !hasJax()) {
            System.out.println("the JAX program is left out: " + peer + " needs " + python + " with jax and optax");
        } else {
            candidates.add(Candidates.peer(python, peer.toString(), threads));
        }
        return candidates;
    }

    private boolean supported(Precision precision) {
        try (Engine engine = new Engine(new EngineConfig(Device.CPU, 0, precision, 1, List.of(0L)))) {
            return engine.numSeeds() == 1;
        } catch (UnsupportedDeviceException e) {
            return false;
        }
    }

    private boolean hasJax() {
        try {
            Processes.lines(Map.of(), List.of(python, "-c", "import jax, optax"));
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
        try (Engine engine = new Engine(EngineConfig.cpu(threads, List.of(0L)))) {
            return Runtime.getRuntime().availableProcessors() + " processors, " + processor + "; "
                    + engine.description();
        }
    }
}
