// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dacnative.Bfloat16;
import org.dacnative.GoldenSubset;
import org.dacnative.SharedFolder;
import org.dacnative.engine.Device;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded updates of the authors' program, through the same code that the command runs. */
class GoldenVerificationTest {
    /** All of them. */
    private static final int BUILT_CASES = 51;

    /** Of the files that are committed. */
    private static final int COMMITTED_CASES = 5;

    @Test
    void everyBuiltCaseMatchesInFloat32() {
        assertAllPass(SharedFolder.require("golden/dac"), Precision.FP32, BUILT_CASES);
    }

    @Test
    void theReadmeHasTheCountOfTheCommand() throws IOException {
        String readme = Files.readString(Path.of("../README.md")).replaceAll("\\s+", " ");
        assertTrue(readme.contains("All " + BUILT_CASES + " recorded cases pass"));
    }

    @Test
    void everyBuiltCaseMatchesInBfloat16() {
        Path folder = SharedFolder.require("golden/dac");
        Bfloat16.require();
        assertAllPass(folder, Precision.BF16, BUILT_CASES);
    }

    @Test
    void theCommittedCasesMatchInFloat32() {
        assertAllPass(GoldenSubset.DAC, Precision.FP32, COMMITTED_CASES);
    }

    @Test
    void theCommittedCasesMatchInBfloat16() {
        Bfloat16.require();
        assertAllPass(GoldenSubset.DAC, Precision.BF16, COMMITTED_CASES);
    }

    @Test
    void anErrorInTheRecordIsFound(@TempDir Path folder) throws IOException {
        // Flips one exponent bit of the stored batch: whatever it is, the update does not match any more.
        Path source = GoldenSubset.DAC.resolve("d_batch1.h5");
        Path copy = folder.resolve("d_batch1.h5");
        byte[] bytes = Files.readAllBytes(source);
        bytes[indexOfRewards(source, bytes) + 3] ^= 0x01;
        Files.write(copy, bytes);
        CaseResult result = verify(folder, Precision.FP32).get(0);
        assertEquals(CaseResult.Status.FAILED, result.status());
        assertTrue(
                result.errors().stream().anyMatch(error -> error.name().equals("critic/target_q") && !error.passes()));
    }

    @Test
    void filesThatCannotBeReadFailWithTheReason(@TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenSubset.DAC.resolve("d_batch1.h5"));
        Files.write(folder.resolve("a_truncated.h5"), Arrays.copyOf(bytes, bytes.length / 2));
        Files.write(folder.resolve("b_empty.h5"), new byte[0]);
        Files.writeString(folder.resolve("c_text.h5"), "not an HDF5 file");
        for (int part = 1; part < 8; part++) { // wherever it was cut
            Files.write(folder.resolve("d_" + part + ".h5"), Arrays.copyOf(bytes, bytes.length * part / 8));
        }
        List<CaseResult> results = verify(folder, Precision.FP32);
        assertEquals(10, results.size());
        for (CaseResult result : results) {
            assertEquals(CaseResult.Status.FAILED, result.status(), result.name());
            assertTrue(
                    result.note().startsWith("cannot be read: the file is cut short, damaged or not HDF5"),
                    result.toString());
        }
    }

    @Test
    void aFolderWithoutCasesIsAnInputError(@TempDir Path folder) {
        assertThrows(InputException.class, () -> verify(folder, Precision.FP32));
        assertThrows(InputException.class, () -> verify(folder.resolve("missing"), Precision.FP32));
    }

    @Test
    void theReportCountsAndShowsShares() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        VerifyReport report = new VerifyReport(new PrintStream(text, true, StandardCharsets.UTF_8));
        report.add(CaseResult.notYet("ddim", "sampler ddim"));
        report.finish();
        assertFalse(report.succeeded(), "nothing passed");
        report.add(CaseResult.judged("good", List.of(new QuantityError("loss", 1e-7, 4e-7))));
        assertTrue(report.succeeded());
        report.add(CaseResult.judged("bad", List.of(new QuantityError("loss", Double.NaN, 4e-7))));
        assertFalse(report.succeeded());
        String printed = text.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("loss 1.0e-07 (25%)"), printed);
        assertTrue(printed.contains("0 passed, 0 failed, 1 not yet"), printed);
    }

    private static void assertAllPass(Path folder, Precision precision, int built) {
        List<CaseResult> results = verify(folder, precision);
        String failed = results.stream()
                .filter(result -> result.status() == CaseResult.Status.FAILED)
                .map(CaseResult::toString)
                .collect(Collectors.joining("\n"));
        assertEquals("", failed);
        long passed = results.stream()
                .filter(result -> result.status() == CaseResult.Status.PASSED)
                .count();
        assertTrue(passed >= built, passed + " cases passed");
    }

    private static List<CaseResult> verify(Path folder, Precision precision) {
        return GoldenVerification.run(folder, new EngineConfig(Device.CPU, 0, precision, 2, List.of(0L)), result -> {});
    }

    /** Where the one reward of a batch of one is stored: its bytes occur with those of the mask nowhere else. */
    private static int indexOfRewards(Path path, byte[] bytes) {
        try (GoldenFile file = new GoldenFile(path)) {
            int bits = Float.floatToIntBits(file.floats("batch/rewards")[0]);
            for (int i = 0; i + 4 <= bytes.length; i++) {
                int found =
                        (bytes[i] & 255) | (bytes[i + 1] & 255) << 8 | (bytes[i + 2] & 255) << 16 | bytes[i + 3] << 24;
                if (found == bits) {
                    return i;
                }
            }
        }
        throw new IllegalStateException("the reward is not stored plainly");
    }
}
