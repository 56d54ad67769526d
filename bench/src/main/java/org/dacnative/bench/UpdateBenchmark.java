// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.dacnative.agent.DacAgent;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.engine.Sampling;
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
 * One whole update of all seeds - minibatch, critic, actor, targets - through the Java face of the engine, at walker2d's
 * size on made-up data. Reports program runs a second: with S seeds each run is S updates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class UpdateBenchmark {
    private static final int UPDATES = 5;
    private static final int TRANSITIONS = 100_000;

    @Param({"FP32", "BF16"})
    public Precision precision;

    @Param("2")
    public int threads;

    @Param("1")
    public int seeds;

    @Param("256")
    public int batch;

    @Param("10")
    public int heads;

    @Param("10")
    public int samples;

    @Param("256")
    public int hidden;

    private Engine engine;
    private Program update;

    @Setup(Level.Trial)
    public void start() {
        UpdateSize size = UpdateSize.walker2d(batch, heads, samples, hidden);
        List<Long> replicas = LongStream.range(0, seeds).boxed().toList();
        engine = new Engine(new EngineConfig(Device.CPU, 0, precision, threads, replicas));
        DacAgent agent = DacAgent.create(engine, size.config(), size.obsDim(), size.actDim());
        update = agent.recordTraining(madeUpData(engine, size), Sampling.UNIFORM);
    }

    @TearDown(Level.Trial)
    public void stop() {
        engine.close();
    }

    @Benchmark
    @OperationsPerInvocation(UPDATES)
    public void update() {
        update.run(UPDATES);
    }

    private static Replay madeUpData(Engine engine, UpdateSize size) {
        Replay replay = engine.replay(TRANSITIONS, size.obsDim(), size.actDim());
        Random random = new Random(0);
        replay.write(ReplayColumn.OBSERVATIONS, uniform(random, size.obsDim(), -2, 2));
        replay.write(ReplayColumn.ACTIONS, uniform(random, size.actDim(), -1, 1));
        replay.write(ReplayColumn.REWARDS, uniform(random, 1, 0, 5));
        replay.write(ReplayColumn.MASKS, uniform(random, 1, 1, 1));
        replay.write(ReplayColumn.NEXT_OBSERVATIONS, uniform(random, size.obsDim(), -2, 2));
        return replay;
    }

    private static float[] uniform(Random random, int width, float low, float high) {
        float[] values = new float[TRANSITIONS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * random.nextFloat();
        }
        return values;
    }
}
