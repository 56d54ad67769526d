// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Folder names are made of the processor's name alone. */
class MachineTest {
    @Test
    void marksAndClocksAreLeftOut() {
        assertEquals("amd-epyc", Machine.slug("AMD EPYC"));
        assertEquals("amd-epyc-9654", Machine.slug("AMD EPYC 9654 96-Core Processor"));
        assertEquals("intel-xeon-platinum-8481c", Machine.slug("Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz"));
        assertEquals("nvidia-h100-80gb-hbm3", Machine.slug("NVIDIA H100 80GB HBM3"));
    }
}
