// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The program in a process of its own that is told to open, as its CUDA library, what the native tests build from the
 * kernels for the host.
 */
public final class EmulatedCuda {
    private static final Path LIBRARY =
            Path.of("../target/native/bin/simt/libdac_cuda.so").toAbsolutePath().normalize();

    private EmulatedCuda() {}

    /** What a process left behind. */
    public record Result(int code, String out, String err) {}

    /** Where the library is missing a test is skipped, but fails under continuous integration. */
    public static void require() {
        if (!Files.exists(LIBRARY)) {
            String reason = LIBRARY + " is missing; it is built with the native tests (-Ddac.native.tests=ON)";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
    }

    /**
     * Executes a command.
     *
     * @param folder for what it prints
     * @param conditions of the emulated device: environment variables of {@code native/tests/simt/conditions.h}
     */
    public static Result run(Path folder, Map<String, String> conditions, String... args)
            throws IOException, InterruptedException {
        return runClass(folder, conditions, "org.dacnative.cli.Main", args);
    }

    /** The same with any class that has a main method. */
    public static Result runClass(Path folder, Map<String, String> conditions, String mainClass, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(List.of(args));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        choose(builder);
        builder.environment().putAll(conditions);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(10, TimeUnit.MINUTES), "hangs"); // it takes a minute where nothing else runs
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), read(out), read(err));
    }

    /** Makes a process that is not started yet use the emulation. */
    public static void choose(ProcessBuilder process) {
        process.environment().put("DAC_CUDA_LIBRARY", LIBRARY.toString());
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
