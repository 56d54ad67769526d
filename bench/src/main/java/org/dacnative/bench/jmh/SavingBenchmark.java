// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dacnative.agent.DacAgent;
import org.dacnative.algorithm.Metrics;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Sampling;
import org.dacnative.training.listener.TensorBoardListener;
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
 * What keeping a run costs while it trains: a checkpoint of all seeds, synced to the disk of the temporary folder, with the
 * metrics of 400 log intervals; and a log interval's line in TensorBoard's files. Before anything is timed, a checkpoint
 * is read back and compared.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@Fork(1)
@State(Scope.Benchmark)
public class SavingBenchmark {
    private static final int LOGGED = 400; // 2,000,000 updates at the default interval

    @Param("CPU")
    public Device backend;

    @Param("1")
    public int seeds;

    private Path folder;
    private Engine engine;
    private DacAgent agent;
    private CheckpointStore store;
    private CheckpointInfo info;
    private Metrics metrics;
    private TensorBoardListener tensorBoard;
    private long step;

    @Setup(Level.Trial)
    public void start() throws IOException {
        UpdateSize size = UpdateSize.WALKER2D;
        List<Long> replicas = LongStream.range(0, seeds).boxed().toList();
        folder = Files.createTempDirectory("saving");
        engine = new Engine(new EngineConfig(backend, 0, Precision.FP32, 2, replicas));
        agent = DacAgent.create(engine, size.config(), size.obsDim(), size.actDim());
        agent.recordTraining(new MadeUpData(1000, size.obsDim(), size.actDim()).load(engine), Sampling.UNIFORM)
                .run(1); // moments and metrics are what they are in training
        metrics = agent.metrics();
        store = new CheckpointStore(folder);
        info = new CheckpointInfo(
                "DAC",
                0,
                replicas,
                size.obsDim(),
                size.actDim(),
                Map.of(),
                Map.of(),
                new RunRecord(logged(), List.of(), List.of(), List.of()),
                OptionalLong.empty());
        tensorBoard = new TensorBoardListener(folder, replicas, 1, message -> {
            throw new IllegalStateException(message);
        });
        tensorBoard.restored(RunRecord.EMPTY);
        check();
    }

    @TearDown(Level.Trial)
    public void stop() throws IOException {
        tensorBoard.close();
        engine.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The one before goes away, as it does in a run. */
    @Benchmark
    public void checkpoint() throws IOException {
        CheckpointInfo now = info.at(++step, info.record(), OptionalLong.empty());
        store.begin(now, agent.state(), Optional.empty());
        store.finish(now);
        store.keepOnly(kept -> kept == now.updates());
    }

    @Benchmark
    public void tensorBoardLine() {
        tensorBoard.logged(++step, metrics);
    }

    private List<RunRecord.Logged> logged() {
        List<RunRecord.Logged> all = new ArrayList<>();
        for (int i = 1; i <= LOGGED; i++) {
            all.add(new RunRecord.Logged(5000L * i, metrics));
        }
        return all;
    }

    /** What is read back is what was there. */
    private void check() throws IOException {
        BankTensor kernel = agent.critic().tensors().get(0);
        float[] before = new float[kernel.size()];
        float[] after = new float[kernel.size()];
        agent.critic().read(BankPart.NU, seeds - 1, kernel, before);
        checkpoint();
        agent.critic().write(BankPart.NU, seeds - 1, kernel, after);
        store.newest().readAgent(agent.state(), info.seeds());
        agent.critic().read(BankPart.NU, seeds - 1, kernel, after);
        if (!Arrays.equals(before, after)) {
            throw new IllegalStateException("wrong result: a checkpoint does not give back what was saved");
        }
    }
}
