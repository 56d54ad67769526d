// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Map;
import org.dacnative.input.InputException;
import org.dacnative.training.OnlineBuffer;
import org.dacnative.training.Schedule;
import picocli.CommandLine.Option;

/** Online fine-tuning: when it begins, and what its updates draw from. The first two are the authors' options. */
final class FineTuneOptions {
    /** As many as replay data take. */
    private static final long MOST_ROWS = 1L << 31;

    @Option(
            names = "--finetune_step",
            paramLabel = "N",
            description = "fine-tune online after N updates: each that follows comes after a step of the task's"
                    + " environment (default: not below --max_steps, so never)")
    private Long finetuneStep;

    @Option(
            names = "--buffer_size",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "transitions that each seed draws from while it is fine-tuned, the newest ones (default:"
                    + " ${DEFAULT-VALUE})")
    private long bufferSize;

    @Option(
            names = "--keep_offline",
            paramLabel = "true|false",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether the data set is among them when fine-tuning begins (default: ${DEFAULT-VALUE})")
    private boolean keepOffline;

    /** InputException for the first value that is not allowed. */
    void validate() {
        if (finetuneStep != null && finetuneStep < 0) {
            throw new InputException("--finetune_step " + finetuneStep + ": must be at least 0");
        }
        if (bufferSize < 1 || bufferSize > MOST_ROWS) {
            throw new InputException("--buffer_size " + bufferSize + ": must be 1.." + MOST_ROWS);
        }
    }

    /** InputException if the option was given where nothing can be fine-tuned. */
    void refuse(String where) {
        if (finetuneStep != null) {
            throw new InputException("--finetune_step " + finetuneStep + " with " + where);
        }
    }

    /** Whether a run of so many updates is fine-tuned. */
    boolean isWanted(long maxSteps) {
        return finetuneStep != null && finetuneStep < maxSteps;
    }

    /** Updates before the first online one; {@link Schedule#NEVER} without fine-tuning. */
    long begin(long maxSteps) {
        return isWanted(maxSteps) ? finetuneStep : Schedule.NEVER;
    }

    /** InputException if no minibatch fits in. */
    OnlineBuffer buffer(long maxSteps, int batchSize) {
        if (bufferSize < batchSize) {
            throw new InputException("--buffer_size " + bufferSize + ": less than --batch_size, " + batchSize);
        }
        return OnlineBuffer.of(bufferSize, keepOffline, maxSteps - finetuneStep, batchSize);
    }

    /** Adds the options of a run that is fine-tuned. */
    void putTexts(Map<String, String> texts) {
        if (finetuneStep != null) {
            texts.put("finetune_step", "" + finetuneStep);
            texts.put("buffer_size", "" + bufferSize);
            texts.put("keep_offline", "" + keepOffline);
        }
    }

    /** What the buffer is, in words. */
    String text() {
        return "fine-tuning: after " + finetuneStep
                + " updates, a step of each seed's environment before each; drawn from the" + " newest " + bufferSize
                + " transitions, " + (keepOffline ? "the data set's among them" : "without the data set");
    }
}
