// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From measurements through their files to the report. */
class ReportFilesTest {
    private static final Machine MACHINE = new Machine("a-processor-2-cores", "A Processor", 2, "cpu", "", "17");
    private static final Map<String, String> SIZES = Map.of(
            "precision",
            "fp32",
            "seeds",
            "1",
            "batch",
            "256",
            "heads",
            "10",
            "samples",
            "10",
            "hidden",
            "256",
            "diffusionSteps",
            "5",
            "transitions",
            "10000",
            "varied",
            "batch");

    @TempDir
    Path folder;

    @BeforeEach
    void measured() throws IOException {
        writeUpdate("2560x256x256");
        write(
                "scaling",
                update(100_000, 100_000).with("batch", "256"),
                update(200_000, 200_000).with("batch", "512"));
    }

    @Test
    void filesGiveBackWhatWasWritten() {
        ResultFolder results = ResultFolder.read(folder);
        assertEquals(3, results.measurements("update").size());
        assertEquals(
                update(100_000, 99_000, 250_000), results.measurements("update").get(1));
        assertEquals(MACHINE, results.group("scaling").orElseThrow().machine());
        assertTrue(results.measurements("kernels").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2560x256x256", "10x2560x256x256"}) // oneDNN's product, cuBLASLt's of an ensemble
    void ratiosAreTakenAgainstTheCeilingAndThePeer(String shape) throws IOException {
        writeUpdate(shape);
        ReportFiles.write(folder);
        String report = Files.readString(folder.resolve("report.md"));
        // 15 GFLOP in 0.1 s are 150 GFLOP/s, 75 % of 200; the peer takes twice the time.
        assertTrue(
                report.contains("| dac-native fp32 | 10.0 | 100 ms (99.5 ms - 175 ms) | 150 | 75.0 % | 2.00 |"),
                report);
        assertTrue(report.contains("| JAX peer | 5.00 | 200 ms (200 ms - 200 ms) |  |  | 1.00 |"), report);
        assertTrue(report.contains("## Scaling with batch"), report);
    }

    @Test
    void aFolderWithoutResultsIsBadInput() {
        assertThrows(InputException.class, () -> ResultFolder.read(folder.resolve("nowhere")));
        assertThrows(InputException.class, () -> ResultFolder.read(Files.createDirectory(folder.resolve("empty"))));
    }

    @Test
    void aDamagedFileIsBadInput() throws IOException {
        Files.writeString(folder.resolve("update.json"), "{\"group\": ");
        assertThrows(InputException.class, () -> ResultFolder.read(folder));
        Files.writeString(folder.resolve("update.json"), "{}");
        assertThrows(InputException.class, () -> ResultFolder.read(folder));
    }

    private void writeUpdate(String shapeOfProduct) throws IOException {
        Measurement matmul = Measurement.plain(
                "matmul",
                Measurement.MACHINE,
                Map.of("precision", "fp32", "shape", shapeOfProduct),
                Unit.GFLOP_PER_SECOND,
                List.of(200.0));
        Measurement jax = Measurement.plain("update", "JAX", Map.of(), Unit.MICROSECONDS, List.of(200_000.0));
        write("update", matmul, update(100_000, 99_000, 250_000), jax);
    }

    private void write(String group, Measurement... measurements) throws IOException {
        ResultFolder.write(
                folder,
                new GroupResult(group, false, "./dac bench run", "2026-01-01", "", MACHINE, List.of(measurements)));
    }

    private static Measurement update(double... microseconds) {
        List<Double> samples = Arrays.stream(microseconds).boxed().toList();
        return new Measurement(
                "update", Measurement.ENGINE, SIZES, Unit.MICROSECONDS, samples, 15, 1e7, Map.of("residentMiB", 30.0));
    }
}
