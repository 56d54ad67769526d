// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.D4rlLikeFile;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.RewardTuning;
import org.dacnative.data.TaskShape;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.training.ReplayLoader;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * From a gzip-compressed file in D4RL's layout to transitions in the engine; {@code bareRead} is what jhdf alone needs
 * to unpack the same columns. The file is in the operating system's cache.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@Fork(1)
@State(Scope.Benchmark)
public class DataLoadingBenchmark {
    private static final int CHECKED_EVERY = 997;

    @Param("CPU")
    public Device backend;

    @Param("1000000")
    public int transitions;

    private final TaskShape shape = new TaskShape(UpdateSize.WALKER2D.obsDim(), UpdateSize.WALKER2D.actDim(), 1000);
    private Path file;

    @Setup(Level.Trial)
    public void writeFile() throws IOException {
        D4rlLikeFile content = new D4rlLikeFile(transitions, shape.obsDim(), shape.actDim());
        file = content.write();
        try (OfflineDataset loaded = load()) {
            check(content, loaded.transitions());
        }
    }

    @TearDown(Level.Trial)
    public void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Benchmark
    public long loadFile() {
        try (Engine engine = new Engine(new EngineConfig(backend, 0, Precision.FP32, 1, List.of(0L)));
                OfflineDataset loaded = load()) {
            return ReplayLoader.load(engine, loaded.transitions(), 1).size();
        }
    }

    @Benchmark
    public void bareRead(Blackhole sink) {
        try (HdfFile hdf = new HdfFile(file)) {
            for (String column : List.of("observations", "actions", "rewards", "terminals", "timeouts")) {
                sink.consume(hdf.getDatasetByPath(column).getDataFlat());
            }
        }
    }

    private OfflineDataset load() {
        return OfflineDataset.load(file, shape, DatasetOptions.everything(RewardTuning.IQL_LOCOMOTION));
    }

    private static void check(D4rlLikeFile content, Transitions loaded) {
        boolean right = loaded.size() == content.transitions();
        float[] observations = loaded.observations().all();
        float[] next = loaded.nextObservations().all();
        for (int i = 0; right && i < loaded.size(); i += CHECKED_EVERY) {
            int row = content.rowOf(i);
            for (int j = 0; j < loaded.obsDim(); j++) {
                int place = i * loaded.obsDim() + j;
                right &= observations[place] == content.data().value(ReplayColumn.OBSERVATIONS, row, j)
                        && next[place] == content.data().value(ReplayColumn.NEXT_OBSERVATIONS, row, j);
            }
        }
        if (!right) {
            throw new IllegalStateException("wrong result: the transitions are not those of the file");
        }
    }
}
