// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The golden updates on the CUDA kernels without a GPU: the same command as on a GPU, in a process of its own that is
 * told to open the library that the native tests build from the kernels for the host.
 */
class EmulatedCudaTest {
    private static final Path LIBRARY =
            Path.of("../target/native/bin/simt/libdac_cuda.so").toAbsolutePath().normalize();

    @BeforeAll
    static void needsTheNativeTests() {
        if (!Files.exists(LIBRARY)) {
            String reason = LIBRARY + " is missing; it is built with the native tests (-Ddac.native.tests=ON)";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "tf32", "bf16"})
    void everyBuiltCaseMatches(String precision) throws IOException, InterruptedException {
        String golden = SharedFolder.require("golden/dac").toString();
        ProcessBuilder verify = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.dacnative.cli.Main",
                "verify",
                "--golden",
                golden,
                "--device",
                "cuda",
                "--precision",
                precision);
        verify.environment().put("DAC_CUDA_LIBRARY", LIBRARY.toString());
        Process process = verify.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "ended");
        assertEquals(0, process.exitValue(), printed);
        assertTrue(printed.contains("31 passed, 0 failed"), printed);
    }
}
