// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

/**
 * How long a run is and where it pauses, all in updates.
 *
 * @param total of the whole run
 * @param logInterval at least 1
 * @param evalInterval at least 1
 * @param checkpointInterval at least 1; {@link #NEVER} if none are asked for
 * @param finetuneStep after so many updates online fine-tuning begins, whose first score is told then; {@link #NEVER} without
 */
public record Schedule(long total, long logInterval, long evalInterval, long checkpointInterval, long finetuneStep) {
    /** An interval that is longer than any run. */
    public static final long NEVER = 1L << 62;

    /** Without fine-tuning. */
    public Schedule(long total, long logInterval, long evalInterval, long checkpointInterval) {
        this(total, logInterval, evalInterval, checkpointInterval, NEVER);
    }

    public Schedule {
        if (logInterval < 1 || evalInterval < 1 || checkpointInterval < 1) {
            throw new IllegalArgumentException("intervals of " + logInterval + ", " + evalInterval + " and "
                    + checkpointInterval + " updates: each must be at least 1");
        }
    }

    boolean logs(long done) {
        return done % logInterval == 0 || done == total;
    }

    boolean evaluates(long done) {
        return done % evalInterval == 0 || done == total || beginsFinetuning(done);
    }

    /** Updates take longer from here on. */
    boolean beginsFinetuning(long done) {
        return done == finetuneStep;
    }

    /** Whether a checkpoint is due; the last one belongs to the end of the run. */
    public boolean saves(long done) {
        return done > 0 && done % checkpointInterval == 0 && done < total;
    }

    /** The next pause after so many updates. */
    long next(long done) {
        long regular = Math.min(
                Math.min(total, after(done, logInterval)),
                Math.min(after(done, evalInterval), after(done, checkpointInterval)));
        return done < finetuneStep ? Math.min(regular, finetuneStep) : regular;
    }

    private static long after(long done, long interval) {
        return (done / interval + 1) * interval;
    }
}
