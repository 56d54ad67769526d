// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Libraries of ours in the place of NVIDIA's, in a folder: they compute on the host what the calls ask for, so that layouts, strides
 * and descriptors are seen to be right where there is no GPU. A command of the benchmarks runs on them in a process of its own.
 */
final class Twins {
    private static final Path SOURCES = Path.of("src/test/resources/twin").toAbsolutePath();
    private static final String RUNTIME = "libcudart.so.13";

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    Twins(Path folder) {
        this.folder = folder;
        environment.put("LD_LIBRARY_PATH", folder.toString());
    }

    /** What a command said, standard output and errors together. */
    record Run(int code, String text) {
        /** Without the last so many columns. */
        List<String> lines(int without) {
            String columns = "(\\t[0-9.]+){" + without + "}$";
            return text.lines().map(line -> line.replaceFirst(columns, "")).toList();
        }
    }

    Twins withCublasLt() throws IOException, InterruptedException {
        library("libcuda.so.1", "");
        library(RUNTIME, "cudart_twin.cc");
        library("libcublas.so.13", "");
        library("libcublasLt.so.13", "cublaslt_twin.cc");
        // Preloaded, or an installed CUDA's runtime would come first.
        environment.put("LD_PRELOAD", folder.resolve(RUNTIME).toString());
        return this;
    }

    Twins withCudnn() throws IOException, InterruptedException {
        library("libcudnn_graph.so.9", "cudnn_twin.cc");
        for (String other : List.of("ops", "cnn", "adv")) {
            library("libcudnn_" + other + ".so.9", "");
        }
        return this;
    }

    Twins with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.dacnative.bench.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return run(builder);
    }

    /** Without a source there is nothing in it. */
    private void library(String name, String source) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "g++", "-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-Wl,-soname," + name));
        command.addAll(List.of("-o", name, "-x", "c++"));
        if (source.isEmpty()) {
            command.add(Files.writeString(folder.resolve("nothing.cc"), "\n").toString());
        } else {
            command.add(SOURCES.resolve(source).toString());
            if (!name.equals(RUNTIME)) {
                command.addAll(List.of("-x", "none", "-L.", "-l:" + RUNTIME));
            }
        }
        Run run = run(new ProcessBuilder(command).directory(folder.toFile()));
        assertEquals(0, run.code(), run.text());
    }

    private static Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        return new Run(process.exitValue(), text);
    }
}
