// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hidden layers through JavaCPP's presets, on twins of NVIDIA's libraries: cuDNN's descriptors are what it asks for. */
class UnfusedLayerTest {
    @TempDir
    private Path folder;

    @Test
    void layersOfOneAndOfManyHeadsAreRight() throws IOException, InterruptedException {
        Twins.Run run = new Twins(folder)
                .withCublasLt()
                .withCudnn()
                .run("unfused", "--seconds", "0.001", "1x6x5x3", "10x12x7x4");
        assertEquals(0, run.code(), run.text());
        assertEquals(
                List.of(
                        "bf16\t1x6x5x3",
                        "bf16\t10x12x7x4",
                        "tf32\t1x6x5x3",
                        "tf32\t10x12x7x4",
                        "fp32\t1x6x5x3",
                        "fp32\t10x12x7x4"),
                run.lines(3));
    }

    @Test
    void whereNoEngineTakesMishEachLineSaysSo() throws IOException, InterruptedException {
        Twins.Run run = new Twins(folder)
                .withCublasLt()
                .withCudnn()
                .with("TWIN_HAS_NO_ENGINE", "1")
                .run("unfused", "--seconds", "0.001", "1x6x5x3");
        assertEquals(2, run.code(), run.text());
        String left =
                " 1x6x5x3 is left out: cuDNN cannot compute mish, no engine takes its graph: NOT_SUPPORTED this engine takes"
                        + " nothing";
        assertEquals(
                List.of("dac bench: bf16" + left, "dac bench: tf32" + left, "dac bench: fp32" + left),
                run.text().lines().toList());
    }

    @Test
    void withoutCudnnItSaysWhichLibraryIsMissingAndCublasLtRuns() throws IOException, InterruptedException {
        Twins twins = new Twins(folder).withCublasLt();
        Twins.Run run = twins.run("unfused");
        assertEquals(2, run.code(), run.text());
        assertTrue(run.text().matches("dac bench: cuDNN cannot be loaded: .*libcudnn.*\\.so\\.9.*\\n"), run.text());
        assertEquals(0, twins.run("cublas", "--seconds", "0.001", "1x6x5x3").code());
    }
}
