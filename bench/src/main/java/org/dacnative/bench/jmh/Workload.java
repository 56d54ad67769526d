// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.List;
import java.util.stream.LongStream;
import org.dacnative.agent.DacAgent;
import org.dacnative.bench.check.UpdateCheck;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An engine with an agent and made-up transitions at given sizes, walker2d's unless said otherwise. Before anything is
 * timed, one whole update at these sizes is compared with plain arithmetic; a wrong one stops the run.
 */
@State(Scope.Benchmark)
public class Workload {
    @Param("CPU")
    public Device backend;

    @Param("FP32")
    public Precision precision;

    /** Of the CPU backend. */
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

    @Param("5")
    public int diffusionSteps;

    @Param("256")
    public int hidden;

    @Param("10000")
    public int transitions;

    private Engine engine;
    private Replay replay;
    private UpdateOperations operations;
    private double residentBefore;

    @Setup(Level.Trial)
    public void start() {
        UpdateCheck.run(engineConfig(), size());
        residentBefore = ResidentMemory.mebibytes();
        engine = new Engine(engineConfig());
        DacAgent agent = DacAgent.create(engine, size().config(), size().obsDim(), size().actDim());
        replay = new MadeUpData(transitions, size().obsDim(), size().actDim()).load(engine);
        operations = UpdateOperations.of(agent);
        operations.sampleBatch(replay, Sampling.UNIFORM);
        operations.update(); // every tensor holds what it would in training
    }

    @TearDown(Level.Trial)
    public void stop() {
        engine.close();
    }

    UpdateSize size() {
        UpdateSize walker2d = UpdateSize.WALKER2D;
        return new UpdateSize(walker2d.obsDim(), walker2d.actDim(), batch, heads, samples, hidden, diffusionSteps);
    }

    EngineConfig engineConfig() {
        List<Long> replicas = LongStream.range(0, seeds).boxed().toList();
        return new EngineConfig(backend, 0, precision, threads, replicas);
    }

    Engine engine() {
        return engine;
    }

    Replay replay() {
        return replay;
    }

    UpdateOperations operations() {
        return operations;
    }

    /** What the process has grown by since before the engine was made. */
    double grownMebibytes() {
        return ResidentMemory.mebibytes() - residentBefore;
    }
}
