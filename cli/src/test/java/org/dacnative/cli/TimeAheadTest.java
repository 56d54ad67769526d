// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.dacnative.engine.Device;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.junit.jupiter.api.Test;

/** The line before a long run. */
class TimeAheadTest {

    @Test
    void aLongRunSaysHowLongAndWhatMakesItShorter() {
        TimeAhead published = new TimeAhead(2_000_000, 4, EngineConfig.cpu(2, List.of(0L, 1L, 2L, 3L)));
        assertEquals(
                "this will take about 5 d 18 h and the evaluations (4.0 updates/s here); shorter: --max_steps below"
                        + " 2000000, --num_seeds below 4, --precision bf16 (where doctor shows it), more processors, or a GPU",
                published.of(10_000, 0.25).orElseThrow());
        EngineConfig gpu = new EngineConfig(Device.CUDA, 0, Precision.BF16, 2, List.of(0L));
        assertEquals(
                "this will take about 2 h 46 min and the evaluations (200.0 updates/s here); shorter: --max_steps below"
                        + " 2000000",
                new TimeAhead(2_000_000, 1, gpu).of(0, 0.005).orElseThrow());
    }

    @Test
    void aShortOneSaysNothing() {
        assertEquals(Optional.empty(), new TimeAhead(1_000, 1, EngineConfig.cpu(1, List.of(0L))).of(0, 1));
    }
}
