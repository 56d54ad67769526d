// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.dacnative.bench.setup.EnvironmentScript;
import org.dacnative.engine.PhysicsTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An environment step through the Java face: control, simulator steps, reward, end of the episode, observation. What
 * MuJoCo alone takes for it is measured by native/bench/mj_step.cc.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class EnvironmentBenchmark {
    @Param("WALKER2D")
    public PhysicsTask task;

    @Param("1")
    public int environments;

    @Param("1")
    public int threads;

    private EnvironmentScript script;

    @Setup(Level.Trial)
    public void start() {
        script = new EnvironmentScript(task, environments, threads);
        try (EnvironmentScript alone = new EnvironmentScript(task, 1, 1)) {
            if (!Arrays.equals(alone.checkedPositions(), script.checkedPositions())) {
                throw new IllegalStateException("wrong result: environments side by side differ from one alone");
            }
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        script.close();
    }

    @Benchmark
    public float[] environmentStep() {
        return script.step();
    }
}
