// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dacnative.engine.Precision;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MachineOptionsTest {

    @Test
    void thePrecisionFollowsTheDeviceUnlessItIsGiven() {
        assertEquals(Precision.TF32, parse("--device", "cuda:1").precision());
        assertEquals(Precision.FP32, parse("--device", "cpu").precision());
        assertEquals(
                Precision.BF16, parse("--device", "cuda", "--precision", "bf16").precision());
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
