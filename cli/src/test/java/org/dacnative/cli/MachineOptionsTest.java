// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dacnative.engine.CudaDevices;
import org.dacnative.engine.Precision;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MachineOptionsTest {

    @Test
    void thePrecisionIsFp32UnlessItIsGiven() {
        assertEquals(Precision.FP32, parse("--device", "cuda:1").precision());
        assertEquals(Precision.FP32, parse("--device", "cpu").precision());
        assertEquals(
                Precision.BF16, parse("--device", "cuda", "--precision", "bf16").precision());
    }

    @Test
    void threadsAboveTheProcessorsAreCappedWithOneLine() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(processors, parse("--threads", "" + processors).threads());
        assertEquals(processors, parse("--threads", "100000").threads());
        Outcome doubled = Outcome.of("verify", "--golden", "nowhere", "--device", "cpu", "--threads", "100000");
        assertEquals(
                "dac-native: --threads 100000: this process has " + processors
                        + " processors, more threads would be slower; using " + processors,
                doubled.err().lines().findFirst().orElse(""));
    }

    @Test
    void autoGivesNoDetailsOfWhatIsMissing() {
        Assumptions.assumeTrue(CudaDevices.find().names().isEmpty(), "this machine has a GPU");
        assertEquals(
                " (auto: no GPU that this build can use; the command doctor says why)",
                parse("--device", "auto").reason());
        assertEquals("", parse("--device", "cpu").reason());
        assertTrue(Outcome.of("doctor").out().contains(CudaDevices.find().problem()));
    }

    private static MachineOptions parse(String... args) {
        MachineOptions options = new MachineOptions();
        new CommandLine(new Command(options))
                .registerConverter(DeviceOption.class, DeviceOption::parse)
                .registerConverter(GpuOption.class, GpuOption::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(args);
        return options;
    }

    /** Something that the options can be mixed into. */
    @CommandLine.Command
    private static final class Command {
        @CommandLine.Mixin
        private final MachineOptions machine;

        Command(MachineOptions machine) {
            this.machine = machine;
        }
    }
}
