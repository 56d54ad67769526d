// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One whole update of all seeds - minibatch, critic, actor, targets - as the recorded program that training runs. With S
 * seeds one call is S updates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class UpdateBenchmark {
    private Program program;

    /** The memory that networks, tensors, data and work space take. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Memory {
        public double residentMiB;

        @TearDown(Level.Iteration)
        public void read(Workload workload) {
            residentMiB = workload.grownMebibytes();
        }
    }

    @Setup(Level.Trial)
    public void record(Workload workload) {
        program = workload.operations().agent().recordTraining(workload.replay(), Sampling.UNIFORM);
    }

    @Benchmark
    public void update(Memory memory) {
        program.run(1);
    }
}
