// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.capi.Dac;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call across the boundary costs: {@code advance} is the cheapest operation of an update (checks, then counter +=
 * 1), {@code bareCall} a C function that returns a constant, {@code replayedOperation} one such operation within a
 * recorded program.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class BoundaryBenchmark {
    private static final int OPERATIONS = 1000;

    @Param("CPU")
    public Device backend;

    private Engine engine;
    private Counter counter;
    private Program program;

    @Setup(Level.Trial)
    public void start() {
        engine = new Engine(new EngineConfig(backend, 0, Precision.FP32, 1, List.of(0L)));
        counter = engine.counter(0);
        program = engine.record(() -> {
            for (int i = 0; i < OPERATIONS; i++) {
                engine.operations().advance(counter);
            }
        });
        program.run(2);
        engine.operations().advance(counter);
        if (counter.get() != 2 * OPERATIONS + 1) {
            throw new IllegalStateException("wrong result: the counter is " + counter.get());
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        engine.close();
    }

    @Benchmark
    public void advance() {
        engine.operations().advance(counter);
    }

    @Benchmark
    public int bareCall() {
        return Dac.dac_abi_version();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void replayedOperation() {
        program.run(1);
    }
}
