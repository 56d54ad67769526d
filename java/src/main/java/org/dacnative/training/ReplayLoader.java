// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Locale;
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
        return load(engine, transitions, batchSize, (values, count) -> {});
    }

    /**
     * Copies all columns, range by range. InputException if a batch asks for more rows, or if the device has less memory
     * than they need.
     *
     * @param watcher is shown all numbers on the way, in the order of columns, rows and places: the digest, say
     */
    public static Replay load(Engine engine, Transitions transitions, int batchSize, ObjIntConsumer<float[]> watcher) {
        if (batchSize > transitions.size()) {
            throw new InputException("--batch_size " + batchSize + ": larger than the data set, which has "
                    + transitions.size() + " transitions after selection");
        }
        requireMemory(engine, transitions);
        Replay replay = engine.replay(transitions.size(), transitions.obsDim(), transitions.actDim());
        for (ReplayColumn column : ReplayColumn.values()) {
            Rows rows = rows(transitions, column);
            rows.forEachBlock((first, count, values) -> {
                watcher.accept(values, count * rows.width());
                replay.write(column, first, count, values);
            });
        }
        return replay;
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
    private static void requireMemory(Engine engine, Transitions transitions) {
        long rowBytes = (2L * transitions.obsDim() + transitions.actDim() + 2) * Float.BYTES;
        long needed = transitions.size() * rowBytes;
        OptionalLong free = engine.freeMemory();
        if (free.isPresent() && needed > free.getAsLong()) {
            boolean cpu = engine.config().device() == Device.CPU;
            throw new InputException(String.format(
                    Locale.ROOT,
                    "the data set needs %.1f GiB on the device (%,d transitions of %d bytes), %s has %.1f GiB free;"
                            + " --percentage or --percentile keep a share of it",
                    needed / (double) (1L << 30),
                    transitions.size(),
                    rowBytes,
                    cpu ? "this machine" : "the GPU",
                    free.getAsLong() / (double) (1L << 30)));
        }
    }
}
