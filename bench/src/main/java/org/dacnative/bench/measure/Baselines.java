// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.nvidia.CublasLt;
import org.dacnative.bench.nvidia.LayerShape;
import org.dacnative.bench.nvidia.ProductRate;
import org.dacnative.bench.report.Measurement;
import org.dacnative.bench.report.Unit;
import org.dacnative.engine.Device;
import org.dacnative.engine.Precision;

/** The other parties: what the machine, oneDNN alone, MuJoCo alone and the JAX program take. */
final class Baselines {
    static final String UNFUSED = "oneDNN unfused";
    static final String SIMULATOR = "MuJoCo";
    static final String JAX = "JAX";
    /** The critics' values of an update at walker2d's sizes. */
    private static final LayerShape ENSEMBLE_LAYER = new LayerShape(10, 2560, 256, 256);

    private static final Gson GSON = new Gson();

    private final Session session;

    Baselines(Session session) {
        this.session = session;
    }

    /** What mj_step and unfused_onednn print. */
    private record Times(List<Double> us, double[] qpos) {}

    /** What jax_dac.py prints. */
    private record PeerSpeed(double updates_per_s) {}

    /** The simulator's times and its state after some steps, to compare with ours. */
    record Simulated(Measurement measurement, double[] positions) {}

    /** GFLOP/s of oneDNN's matrix products, or cuBLASLt's, one sample each; none where the program or the library is not there. */
    List<Measurement> matmul(double seconds) throws IOException, InterruptedException {
        if (!session.onCpu()) {
            return cublas(seconds);
        }
        List<Measurement> found = new ArrayList<>();
        for (String line : lines("matmul_ceiling", threads(), Double.toString(seconds))) {
            String[] fields = line.split(" ", 6);
            Map<String, String> parameters = parameters("precision", fields[0]);
            parameters.put("library", "oneDNN");
            parameters.put("shape", fields[1] + "x" + fields[2] + "x" + fields[3]);
            List<Double> rate = List.of(Double.valueOf(fields[4]));
            found.add(Measurement.plain("matmul", Measurement.MACHINE, parameters, Unit.GFLOP_PER_SECOND, rate));
        }
        return found;
    }

    private List<Measurement> cublas(double seconds) {
        Optional<String> problem = CublasLt.problem();
        if (problem.isPresent()) {
            Session.say("  cuBLASLt is left out: " + problem.get());
            return List.of();
        }
        List<Measurement> found = new ArrayList<>();
        try (CublasLt library = new CublasLt()) {
            for (Precision precision : session.precisions()) {
                double rate = ProductRate.measure(library, ENSEMBLE_LAYER, precision, seconds);
                Map<String, String> parameters =
                        parameters("precision", precision.name().toLowerCase(Locale.ROOT));
                parameters.put("library", "cuBLASLt");
                parameters.put("shape", ENSEMBLE_LAYER.toString());
                found.add(Measurement.plain(
                        "matmul", Measurement.MACHINE, parameters, Unit.GFLOP_PER_SECOND, List.of(rate)));
            }
        }
        return found;
    }

    /** GB/s of copies by size, and the clock. */
    List<Measurement> memory(double seconds) throws IOException, InterruptedException {
        List<Measurement> found = new ArrayList<>();
        for (String line : lines(session.onCpu() ? "memory_copy" : "cuda_copy", threads(), Double.toString(seconds))) {
            String[] fields = line.split(" ");
            List<Double> figure = List.of(Double.valueOf(fields[fields.length - 1]));
            found.add(
                    fields[0].equals("clock")
                            ? Measurement.plain("clock", Measurement.MACHINE, Map.of(), Unit.GIGAHERTZ, figure)
                            : Measurement.plain(
                                    "copy",
                                    Measurement.MACHINE,
                                    parameters("kibibytes", fields[1]),
                                    Unit.GB_PER_SECOND,
                                    figure));
        }
        return found;
    }

    /** A piece of the update on oneDNN alone, one primitive after the other. */
    Optional<Measurement> unfused(String name, Precision precision, UpdateSize s)
            throws IOException, InterruptedException {
        String type = precision.name().toLowerCase(Locale.ROOT);
        List<String> arguments = new ArrayList<>(List.of(name, type, threads()));
        arguments.add(Integer.toString(session.budget().iterations()));
        arguments.add(Double.toString(session.budget().iterationMs() / 1e3));
        IntStream.of(s.obsDim(), s.actDim(), s.batch(), s.samples(), s.heads(), s.hidden(), s.diffusionSteps())
                .forEach(size -> arguments.add(Integer.toString(size)));
        for (String line : lines("unfused_onednn", arguments.toArray(String[]::new))) {
            Map<String, String> parameters = parameters("precision", type);
            parameters.putAll(Map.of(
                    "batch", Integer.toString(s.batch()),
                    "samples", Integer.toString(s.samples()),
                    "heads", Integer.toString(s.heads()),
                    "hidden", Integer.toString(s.hidden()),
                    "diffusionSteps", Integer.toString(s.diffusionSteps()),
                    "seeds", "1"));
            return Optional.of(PaperCost.with(Measurement.plain(
                    name,
                    UNFUSED,
                    parameters,
                    Unit.MICROSECONDS,
                    GSON.fromJson(line, Times.class).us())));
        }
        return Optional.empty();
    }

    /** MuJoCo's own time for an environment step of a task. */
    Optional<Simulated> simulator(String task, int samples, double seconds) throws IOException, InterruptedException {
        for (String line : lines("mj_step", task, Integer.toString(samples), Double.toString(seconds))) {
            Times times = GSON.fromJson(line, Times.class);
            Measurement measurement = Measurement.plain(
                    "environmentStep", SIMULATOR, Map.of("task", task), Unit.MICROSECONDS, times.us());
            return Optional.of(new Simulated(measurement, times.qpos()));
        }
        return Optional.empty();
    }

    /** Microseconds of an update of the JAX program at its defaults, which are walker2d's sizes; one sample. */
    Optional<Double> peer() throws IOException, InterruptedException {
        if (session.peer() == null) {
            return Optional.empty();
        }
        boolean cpu = session.backend() == Device.CPU;
        List<String> command = new ArrayList<>();
        if (cpu) {
            command.addAll(List.of("taskset", "-c", "0-" + (session.threads() - 1)));
        }
        command.addAll(List.of(session.python(), session.peer().toString(), "--steps", cpu ? "60" : "2000"));
        List<String> output = Processes.lines(cpu ? Map.of("JAX_PLATFORMS", "cpu") : Map.of(), command);
        double rate =
                GSON.fromJson(output.get(output.size() - 1), PeerSpeed.class).updates_per_s();
        return Optional.of(1e6 / rate);
    }

    /** Output of a native program; none, and a line that says so, if it is not built or MuJoCo was not there to build it. */
    private List<String> lines(String program, String... arguments) throws IOException, InterruptedException {
        Path path = session.programs().resolve(program);
        if (!Files.isExecutable(path)) {
            Session.say("  " + program + " is left out: there is no " + path);
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        // Threads that wait without turning: otherwise oneDNN's barriers cost many times their work when a core is
        // shared.
        return Processes.lines(Map.of("OMP_WAIT_POLICY", "passive"), command);
    }

    private Map<String, String> parameters(String key, String value) {
        Map<String, String> parameters = new HashMap<>(Map.of("threads", threads()));
        parameters.put(key, value);
        return parameters;
    }

    private String threads() {
        return Integer.toString(session.threads());
    }
}
