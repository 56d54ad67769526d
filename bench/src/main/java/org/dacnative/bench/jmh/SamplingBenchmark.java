// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.dacnative.agent.DacAgent;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.engine.Sampling;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * A minibatch of 256 rows out of n transitions, a new one in each call. The load time counts the copy from Java's arrays
 * into the engine, made-up numbers included.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class SamplingBenchmark {
    @Param("CPU")
    public Device backend;

    @Param("1")
    public int threads;

    @Param("1000000")
    public int transitions;

    @Param({"UNIFORM", "SCAN"})
    public Sampling sampling;

    private Engine engine;
    private MadeUpData data;
    private Replay replay;
    private UpdateOperations operations;
    private double grownMiB;
    private double loadMs;

    /** What the data take, and how long they took to get there. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Loading {
        public double residentMiB;
        public double loadMs;

        @TearDown(Level.Iteration)
        public void read(SamplingBenchmark benchmark) {
            residentMiB = benchmark.grownMiB;
            loadMs = benchmark.loadMs;
        }
    }

    @Setup(Level.Trial)
    public void start() {
        UpdateSize size = UpdateSize.WALKER2D;
        engine = new Engine(new EngineConfig(backend, 0, Precision.FP32, threads, List.of(0L)));
        operations = UpdateOperations.of(DacAgent.create(engine, size.config(), size.obsDim(), size.actDim()));
        data = new MadeUpData(transitions, size.obsDim(), size.actDim());
        double before = ResidentMemory.mebibytes();
        long began = System.nanoTime();
        replay = data.load(engine);
        loadMs = (System.nanoTime() - began) / 1e6;
        grownMiB = ResidentMemory.mebibytes() - before;
        check();
    }

    @TearDown(Level.Trial)
    public void stop() {
        engine.close();
    }

    @Benchmark
    public void sampleBatch(Loading loading) {
        operations.sampleBatch(replay, sampling);
        engine.operations().advance(operations.agent().updates());
    }

    /** Rows are those of the data, whole, and no row comes twice. */
    private void check() {
        operations.sampleBatch(replay, sampling);
        float[] rewards = operations.batch().rewards().toArray();
        float[] observations = operations.batch().observations().toArray();
        float[] actions = operations.batch().actions().toArray();
        float[] next = operations.batch().nextObservations().toArray();
        Set<Integer> rows = new HashSet<>();
        for (int i = 0; i < rewards.length; i++) {
            int row = data.rowOf(rewards[i]);
            boolean right = rows.add(row)
                    && matches(ReplayColumn.OBSERVATIONS, row, observations, i, replay.obsDim())
                    && matches(ReplayColumn.ACTIONS, row, actions, i, replay.actDim())
                    && matches(ReplayColumn.NEXT_OBSERVATIONS, row, next, i, replay.obsDim());
            if (!right) {
                throw new IllegalStateException("wrong result: row " + i + " of the batch is not row " + row);
            }
        }
    }

    private boolean matches(ReplayColumn column, int row, float[] batch, int place, int width) {
        for (int j = 0; j < width; j++) {
            if (batch[place * width + j] != data.value(column, row, j)) {
                return false;
            }
        }
        return true;
    }
}
