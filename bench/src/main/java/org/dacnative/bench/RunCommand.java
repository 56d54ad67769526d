// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.bench.measure.Group;
import org.dacnative.bench.measure.Measuring;
import org.dacnative.bench.measure.Provenance;
import org.dacnative.bench.measure.Session;
import org.dacnative.bench.report.ReportFiles;
import org.dacnative.engine.CudaDevices;
import org.dacnative.engine.Device;
import org.dacnative.input.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures, and writes results and report. */
@Command(
        name = "run",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Measures everything, or the groups asked for, and writes RESULTS/<machine>/ (about 25 minutes).")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--only", split = ",", paramLabel = "GROUP", description = "of ${COMPLETION-CANDIDATES}")
    private List<Group> only = List.of(Group.values());

    @Option(names = "--quick", description = "under 3 minutes, for a look; written to target/bench-quick")
    private boolean quick;

    @Option(names = "--backend", defaultValue = "CPU", description = "CPU or CUDA (default: ${DEFAULT-VALUE})")
    private Device backend;

    @Option(names = "--threads", paramLabel = "N", description = "threads of each party (default: processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--peer", paramLabel = "FILE", description = "a JAX program to measure against")
    private Path peer;

    @Option(names = "--python", defaultValue = "python3", description = "Python with jax and optax (default: python3)")
    private String python;

    @Option(names = "--results", paramLabel = "DIR", description = "default: bench/results")
    private Path results;

    @Option(
            names = "--programs",
            paramLabel = "DIR",
            description = "native baselines (default: target/native-bench/bin, where `./dac bench` builds them)")
    private Path programs;

    /** The repository; `./dac bench` may be started from anywhere. */
    private final Path root = Path.of(System.getenv().getOrDefault("DAC_ROOT", ""));

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1 || threads > 256) {
            throw new InputException("--threads " + threads + ": must be 1..256");
        }
        if (peer != null && !Files.isReadable(peer)) {
            throw new InputException("--peer " + peer + ": no such file");
        }
        if (backend == Device.CUDA && CudaDevices.find().names().isEmpty()) {
            System.out.println("CUDA is left out: " + CudaDevices.find().problem());
            return 0;
        }
        Path out = results != null ? results : root.resolve(quick ? "target/bench-quick" : "bench/results");
        Path baselines = programs != null ? programs : root.resolve("target/native-bench/bin");
        Session session = Session.of(backend, threads, quick, baselines, python, peer);
        Path folder = Measuring.run(session, only, out, new Provenance(command(), root));
        ReportFiles.write(folder);
        System.out.println("written: " + folder.resolve("report.md"));
        return 0;
    }

    /** As it would be typed again; paths are left to their last part, which says what they are and not where. */
    private String command() {
        StringBuilder text = new StringBuilder("./dac bench run");
        for (String argument : spec.commandLine().getParseResult().originalArgs()) {
            if (!argument.equals("run")) {
                text.append(' ').append(argument.substring(argument.lastIndexOf('/') + 1));
            }
        }
        return text.toString();
    }
}
