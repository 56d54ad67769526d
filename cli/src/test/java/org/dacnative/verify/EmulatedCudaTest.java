// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.dacnative.EmulatedCuda;
import org.dacnative.GoldenSubset;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden updates on the CUDA kernels without a GPU: the same command as on a GPU. */
class EmulatedCudaTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheNativeTests() {
        EmulatedCuda.require();
    }

    @ParameterizedTest
    @CsvSource({
        "fp32, portable, plain",
        "tf32, portable, plain",
        "bf16, portable, plain",
        "bf16, hopper, plain",
        "bf16, hopper, streamed"
    })
    void everyBuiltCaseMatches(String precision, String kernels, String variant)
            throws IOException, InterruptedException {
        String golden = SharedFolder.require("golden/dac").toString();
        EmulatedCuda.Result verify = EmulatedCuda.run(
                folder,
                Map.of("DAC_CUDA_KERNELS", kernels, "DAC_CUDA_VARIANT", variant),
                "verify",
                "--golden",
                golden,
                "--device",
                "cuda",
                "--precision",
                precision);
        assertEquals(0, verify.code(), verify.out() + verify.err());
        assertTrue(verify.out().contains("51 passed, 0 failed"), verify.out());
    }

    @Test
    void theCommittedCasesMatch() throws IOException, InterruptedException {
        EmulatedCuda.Result verify = verify("--device", "cuda");
        assertEquals(0, verify.code(), verify.out() + verify.err());
        assertTrue(verify.out().contains("5 passed, 0 failed"), verify.out());
    }

    /** There is one emulated device: another number must not be taken for it. --gpu is the authors' spelling. */
    @ParameterizedTest
    @CsvSource({"--device, cuda:5", "--gpu, 5"})
    void theDeviceOfThatNumberIsAskedFor(String option, String value) throws IOException, InterruptedException {
        EmulatedCuda.Result verify = verify(option, value);
        assertEquals(2, verify.code(), verify.out() + verify.err());
        assertTrue(verify.err().contains("5"), verify.err());
    }

    @Test
    void theAuthorsSpellingTakesTheFirstOfItsDevices() throws IOException, InterruptedException {
        EmulatedCuda.Result verify = verify("--gpu", "0, 5");
        assertEquals(0, verify.code(), verify.out() + verify.err());
    }

    private EmulatedCuda.Result verify(String... device) throws IOException, InterruptedException {
        return EmulatedCuda.run(
                folder, Map.of(), "verify", "--golden", GoldenSubset.DAC.toString(), device[0], device[1]);
    }
}
