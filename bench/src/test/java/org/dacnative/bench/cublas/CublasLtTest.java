// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way through JavaCPP's presets, on libraries of ours in the place of NVIDIA's: they compute on the host what the calls ask
 * for, so that layouts, strides and the bias are seen to be right where there is no GPU.
 */
class CublasLtTest {
    private static final Path SOURCES = Path.of("src/test/resources/twin").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void productsOfOneAndOfManyHeadsAreRight() throws IOException, InterruptedException {
        library("libcuda.so.1");
        library("libcudart.so.13", SOURCES.resolve("cudart_twin.cc").toString());
        library("libcublas.so.13");
        library("libcublasLt.so.13", SOURCES.resolve("cublaslt_twin.cc").toString(), "-L.", "-l:libcudart.so.13");
        String shapes = "1x6x5x3 10x12x7x4";
        // Preloaded, or an installed CUDA's runtime would come first.
        Map<String, String> environment = Map.of(
                "LD_LIBRARY_PATH",
                folder.toString(),
                "LD_PRELOAD",
                folder.resolve("libcudart.so.13").toString());
        Run run = cublas(environment, shapes.split(" "));
        assertEquals(0, run.code(), run.text());
        List<String> wanted = new ArrayList<>();
        for (String precision : List.of("bf16", "tf32", "fp32")) {
            for (String shape : shapes.split(" ")) {
                wanted.add(precision + "\t" + shape);
            }
        }
        assertEquals(
                wanted,
                run.text()
                        .lines()
                        .map(line -> line.substring(0, line.lastIndexOf('\t')))
                        .toList());
    }

    @Test
    void withoutItsLibrariesItSaysWhichIsMissing() throws IOException, InterruptedException {
        Run run = cublas(Map.of("LD_LIBRARY_PATH", folder.toString()));
        assertEquals(2, run.code(), run.text());
        assertTrue(run.text().matches("(?s)dac bench: cuBLASLt cannot be loaded: .*\\.so.*\\n"), run.text());
        assertEquals(1, run.text().lines().count(), run.text());
    }

    @Test
    void aWordThatIsNoShapeIsOneLine() throws IOException, InterruptedException {
        Run run = cublas(Map.of(), "10x2560x256");
        assertEquals(2, run.code());
        assertTrue(
                run.text().startsWith("dac bench: '10x2560x256' is no shape: HEADSxROWSxINPUTSxOUTPUTS"), run.text());
    }

    @Test
    void sizesThatOverflowAreRefused() {
        for (String shape : List.of("2x65536x32768x1", "65536x1x65536x1", "999999x999999x999999x999999")) {
            String message = assertThrows(InputException.class, () -> LayerShape.parse(shape))
                    .getMessage();
            assertTrue(message.startsWith("'" + shape + "' is too large"), message);
        }
    }

    private record Run(int code, String text) {}

    private Run cublas(Map<String, String> environment, String... shapes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.dacnative.bench.Main",
                "cublas",
                "--seconds",
                "0.001"));
        command.addAll(List.of(shapes));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return run(builder);
    }

    private void library(String name, String... sources) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "g++", "-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-Wl,-soname," + name));
        command.addAll(List.of("-o", name, "-x", "c++"));
        if (sources.length == 0) {
            command.add(Files.writeString(folder.resolve("nothing.cc"), "\n").toString());
        } else {
            command.addAll(List.of(sources).subList(0, 1));
            command.addAll(List.of("-x", "none"));
            command.addAll(List.of(sources).subList(1, sources.length));
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
