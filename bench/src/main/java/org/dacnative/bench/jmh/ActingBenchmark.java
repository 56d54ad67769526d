// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dacnative.agent.DacAgent;
import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.bench.check.ActingCheck;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
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
 * One decision as an environment waits for it: states in from Java, 10 candidates each from the actor, scored by the
 * critics, actions out. One state on one thread is the latency of a decision.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class ActingBenchmark {
    @Param("CPU")
    public Device backend;

    @Param("FP32")
    public Precision precision;

    @Param("1")
    public int threads;

    /** Decided for together. */
    @Param("1")
    public int states;

    private Engine engine;
    private RecordedPolicy policy;
    private float[] observations;
    private float[] actions;

    @Setup(Level.Trial)
    public void start() {
        UpdateSize size = UpdateSize.WALKER2D;
        EngineConfig config = new EngineConfig(backend, 0, precision, threads, List.of(0L));
        ActingCheck.run(config, size, states);
        engine = new Engine(config);
        policy = DacAgent.create(engine, size.config(), size.obsDim(), size.actDim())
                .policy();
        observations = MadeUpData.normals(states * size.obsDim(), 1);
        actions = new float[states * size.actDim()];
    }

    @TearDown(Level.Trial)
    public void stop() {
        engine.close();
    }

    @Benchmark
    public float[] act() {
        policy.act(observations, states, actions);
        return actions;
    }
}
