// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjIntConsumer;
import org.dacnative.data.Rows;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.input.InputException;

/** Moves transitions into native memory, where they stay once for all seeds. */
public final class ReplayLoader {
    private ReplayLoader() {}

    /** The same without anybody who looks at the numbers. */
    public static Replay load(Engine engine, Transitions transitions, int batchSize) {
        return load(engine, transitions, batchSize, Optional.empty(), (values, count) -> {});
    }

    /**
     * Copies all columns, range by range. InputException if a batch asks for more rows, or if the device has less memory
     * than they need.
     *
     * @param buffer rows of the seeds' own behind them, if the data set stays while they are filled
     * @param watcher is shown all numbers on the way, in the order of columns, rows and places: the digest, say
     */
    public static Replay load(
            Engine engine,
            Transitions transitions,
            int batchSize,
            Optional<OnlineBuffer> buffer,
            ObjIntConsumer<float[]> watcher) {
        if (batchSize > transitions.size()) {
            throw InputException.ofParameter("batch_size " + batchSize + ": larger than the data set, which has "
                    + transitions.size() + " transitions after selection");
        }
        Optional<OnlineBuffer> kept = buffer.filter(OnlineBuffer::keepsOffline);
        requireMemory(engine, transitions, buffer);
        Replay replay = kept.map(
                        rows -> growing(engine, transitions.size(), rows, transitions.obsDim(), transitions.actDim()))
                .orElseGet(() -> engine.replay(transitions.size(), transitions.obsDim(), transitions.actDim()));
        for (ReplayColumn column : ReplayColumn.values()) {
            Rows rows = rows(transitions, column);
            rows.forEachBlock((first, count, values) -> {
                watcher.accept(values, count * rows.width());
                replay.write(column, first, count, values);
            });
        }
        return replay;
    }

    /** What is drawn from online: the data set with the seeds' own rows behind it, or those rows alone. */
    public static Replay online(Engine engine, Replay data, OnlineBuffer buffer) {
        return buffer.keepsOffline() ? data : growing(engine, 0, buffer, data.obsDim(), data.actDim());
    }

    private static Replay growing(Engine engine, long shared, OnlineBuffer buffer, int obsDim, int actDim) {
        return engine.growingReplay(shared, buffer.rows(), buffer.capacity(), obsDim, actDim);
    }

    private static Rows rows(Transitions transitions, ReplayColumn column) {
        return switch (column) {
            case OBSERVATIONS -> transitions.observations();
            case ACTIONS -> transitions.actions();
            case REWARDS -> transitions.rewards();
            case MASKS -> transitions.masks();
            case NEXT_OBSERVATIONS -> transitions.nextObservations();
        };
    }

    /** Linux hands memory out that it does not have, and ends the process when it is written to. */
    private static void requireMemory(Engine engine, Transitions transitions, Optional<OnlineBuffer> buffer) {
        long rowBytes = (2L * transitions.obsDim() + transitions.actDim() + 2) * Float.BYTES;
        long own = buffer.map(OnlineBuffer::rows).orElse(0L) * engine.numSeeds();
        long needed = (transitions.size() + own) * rowBytes;
        OptionalLong free = engine.freeMemory();
        if (free.isPresent() && needed > free.getAsLong()) {
            boolean cpu = engine.config().device() == Device.CPU;
            throw new InputException(String.format(
                    Locale.ROOT,
                    "the data set needs %.1f GiB on the device (%,d transitions%s of %d bytes), %s has %.1f GiB free;"
                            + " --percentage or --percentile keep a share of it%s",
                    needed / (double) (1L << 30),
                    transitions.size(),
                    own == 0 ? "" : String.format(Locale.ROOT, " and %,d online ones", own),
                    rowBytes,
                    cpu ? "this machine" : "the GPU",
                    free.getAsLong() / (double) (1L << 30),
                    own == 0 ? "" : ", a smaller --buffer_size takes fewer online ones"));
        }
    }
}
