// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.training.Schedule;
import org.dacnative.training.TrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that refuses is said in a line and costs no run; what it takes later is written. */
class RefusingDiskTest {
    private static final CheckpointInfo INFO =
            new CheckpointInfo("X", 0, List.of(0L), 1, 1, Map.of(), Map.of(), RunRecord.EMPTY, OptionalLong.empty());
    private static final Metrics METRICS = new Metrics(List.of("loss"), List.of(0L), new float[][] {{1}});

    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path run;

    @Test
    void aCheckpointIsTriedAgainAtTheNextInterval() throws IOException {
        Path inTheWay = Files.createFile(run.resolve("ckpt"));
        CheckpointStore store = new CheckpointStore(run);
        CheckpointListener listener = new CheckpointListener(
                store, INFO, new State(1), Optional::empty, new Schedule(20, 10, 10, 10), 1, warnings::add);
        listener.restored(RunRecord.EMPTY);
        listener.checkpointDue(10, false);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).startsWith("no checkpoint was written to " + inTheWay), warnings.get(0));
        Files.delete(inTheWay);
        listener.ended(new TrainingResult(20, false, List.of()), Optional.empty());
        assertEquals(1, warnings.size(), warnings.toString());
        assertEquals(20, store.newest().info().updates());
    }

    @Test
    void tensorBoardIsDoneWithout() throws IOException {
        Files.createFile(run.resolve("tensorboard"));
        try (TensorBoardListener listener = new TensorBoardListener(run, List.of(0L), 1, warnings::add)) {
            listener.restored(RunRecord.EMPTY);
            listener.logged(10, METRICS);
            listener.ended(new TrainingResult(10, false, List.of()), Optional.empty());
        }
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).startsWith("TensorBoard's files in "), warnings.get(0));
    }
}
