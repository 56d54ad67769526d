// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One benchmark through JMH from end to end, at a tiny size; what it measures does not matter. */
class BenchmarksTest {
    @Test
    void anUpdateIsMeasured() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + UpdateBenchmark.class.getName() + "\\.")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(2)
                        .measurementTime(TimeValue.milliseconds(10))
                        .param("threads", "1")
                        .param("batch", "8")
                        .param("heads", "2")
                        .param("samples", "2")
                        .param("hidden", "16")
                        .param("transitions", "100")
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        assertEquals(1, results.size());
        RunResult update = results.iterator().next();
        assertTrue(update.getPrimaryResult().getScore() > 0);
        assertTrue(update.getSecondaryResults().containsKey("residentMiB"));
    }
}
