// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dacnative.engine.CudaDevices;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Precision;

/**
 * Where figures come from.
 *
 * @param name of the results' folder, made of the processor's name alone: "amd-epyc-2-cores"
 * @param processor its name and the clock that the system states
 * @param cores that the process may use
 * @param engine device, instruction set and libraries, in the engine's own words
 * @param simulator MuJoCo's version, "" without it
 * @param java version and vendor
 */
public record Machine(String name, String processor, int cores, String engine, String simulator, String java) {

    /** This one. */
    public static Machine here(Device backend, int threads) {
        String processor = cpuinfo("model name");
        int cores = Runtime.getRuntime().availableProcessors();
        String clock = cpuinfo("cpu MHz");
        String simulator = PhysicsWorld.simulatorVersion();
        try (Engine engine = new Engine(new EngineConfig(backend, 0, Precision.FP32, threads, List.of(0L)))) {
            return new Machine(
                    backend == Device.CUDA ? slug(gpu()) : slug(processor) + "-" + cores + "-cores",
                    processor + (clock.isEmpty() ? "" : ", " + clock + " MHz stated"),
                    cores,
                    engine.description().replaceFirst(", fp32", ""),
                    simulator.isEmpty() ? "" : "MuJoCo " + simulator,
                    System.getProperty("java.version") + " " + System.getProperty("java.vendor"));
        }
    }

    /** Lower case, digits and hyphens; marks, clocks and the word processor are left out. */
    static String slug(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm)\\)|@.*|\\b(cpu|processor|\\d+-core)\\b", " ")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }

    /** "cuda:0 NVIDIA H100 80GB HBM3, 79.6 GiB, ..." becomes "NVIDIA H100 80GB HBM3". */
    private static String gpu() {
        return CudaDevices.find().names().get(0).replaceFirst("^cuda:0 ", "").replaceFirst(",.*", "");
    }

    private static String cpuinfo(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
