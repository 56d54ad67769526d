// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dacnative.EmulatedCuda;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a GPU: what it is, that it is full, that it fails in the middle of a run. */
class CudaFailureTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheNativeTests() {
        EmulatedCuda.require();
    }

    @Test
    void doctorDescribesTheDeviceAndWhatAutoTakes() throws IOException, InterruptedException {
        EmulatedCuda.Result doctor = EmulatedCuda.run(folder, Map.of(), "doctor");
        assertEquals(0, doctor.code(), doctor.err());
        String gpu = "gpu          cuda:0 host emulation, 16.0 of 16.0 GiB free, compute capability 9.0,"
                + " 4 multiprocessors, driver for CUDA 13.0, built with CUDA 13.0 for architectures host";
        assertTrue(doctor.out().lines().anyMatch(gpu::equals), doctor.out());
        assertTrue(doctor.out().contains("auto device  cuda:0, fp32"), doctor.out());
    }

    @Test
    void aFailedDeviceIsOneLineAndLeavesTheScoresWhole() throws IOException, InterruptedException {
        // Ten updates and an evaluation take a few hundred kernels, so that several scores are written before.
        EmulatedCuda.Result run = train(Map.of("DAC_SIMT_KERNELS", "5000"), "--max_steps", "1000000");
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(
                run.err().matches("(?s)dac-native: an illegal memory access was encountered .* from \\w+.*"),
                run.err());
        Path results = TinyHopper.onlyRun(folder.resolve("results"), "hopper-medium-v2");
        List<String> scores = Files.readAllLines(results.resolve("seed_3.txt"));
        assertTrue(scores.size() > 1, scores.toString());
        for (String line : scores) {
            assertEquals(6, line.split("\t").length, line);
        }
        List<Path> files = TinyHopper.files(results);
        assertTrue(files.stream().noneMatch(file -> file.toString().endsWith(".tmp")), files.toString());
    }

    /** The mark is set in the middle of a window of updates that one graph runs, and nothing is logged before the end. */
    @Test
    void aSeedThatDivergesIsSeenAsOnTheCpu() throws IOException, InterruptedException {
        Path data = TinyHopper.write(folder, "wild", columns -> ((float[]) columns.get("rewards"))[7] = 1e30f);
        Path results = folder.resolve("results");
        String[] flags = TinyHopper.flags(
                data, results, "--device", "cuda", "--seed", "4", "--num_seeds", "2", "--reward_tune", "no");
        EmulatedCuda.Result run = EmulatedCuda.run(folder, Map.of(), flags);
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertTrue(
                run.err()
                        .contains(
                                "seed 4 diverged at update 2: critic_loss is not finite; seed 5 diverged at update 8: "),
                run.err());
    }

    @Test
    void aFullDeviceIsOneLineWithTheSizes() throws IOException, InterruptedException {
        EmulatedCuda.Result run = train(Map.of("DAC_SIMT_MEMORY", "1"), "--hidden_dims", "256,256,256");
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(
                run.err().matches("(?s)dac-native: no device memory for \\d+ bytes of .*: 0 MiB of 1 MiB are free.*"),
                run.err());
    }

    @Test
    void unknownKernelsAreOneLine() throws IOException, InterruptedException {
        EmulatedCuda.Result run = train(Map.of("DAC_CUDA_KERNELS", "fast"), "--max_steps", "1");
        assertEquals(Main.BAD_INPUT, run.code(), run.err());
        assertEquals(
                "dac-native: DAC_CUDA_KERNELS=fast: must be hopper or portable",
                run.err().strip());
    }

    @Test
    void hopperKernelsNeedAHopper() throws IOException, InterruptedException {
        EmulatedCuda.Result run =
                train(Map.of("DAC_CUDA_KERNELS", "hopper", "DAC_SIMT_CAPABILITY", "80"), "--max_steps", "1");
        assertEquals(Main.BAD_INPUT, run.code(), run.err());
        assertEquals(
                "dac-native: DAC_CUDA_KERNELS=hopper: needs a GPU of compute capability 9.0 and a library with code for"
                        + " sm_90a; this is host emulation of compute capability 8.0, built for host",
                run.err().strip());
    }

    private EmulatedCuda.Result train(Map<String, String> conditions, String flag, String value)
            throws IOException, InterruptedException {
        Path data = TinyHopper.write(folder);
        String[] flags = TinyHopper.flags(data, folder.resolve("results"), "--device", "cuda", flag, value);
        return EmulatedCuda.run(folder, conditions, flags);
    }
}
