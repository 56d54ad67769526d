// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.dacnative.engine.Program;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same operations as a recorded program and as calls from Java, one by one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class ProgramBenchmark {
    private Program program;

    @Setup(Level.Trial)
    public void record(Workload workload) {
        program = workload.engine().record(workload.operations()::update);
    }

    @Benchmark
    public void recordedCalls() {
        program.run(1);
    }

    @Benchmark
    public void separateCalls(Workload workload) {
        workload.operations().update();
    }
}
