// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import org.dacnative.input.InputException;
import org.dacnative.report.ProgressLine;
import picocli.CommandLine.Option;

/**
 * Options that the authors' program has beside those that it shares with this one: its commands run here word for word.
 */
final class AuthorsOptions {
    /** What the authors' program trains for a look at whether it runs. */
    private static final long TEST_UPDATES = 10;

    private static final long TEST_EVAL_INTERVAL = 5;
    private static final long TEST_SEED = 123;

    @Option(names = "--dataset_name", paramLabel = "d4rl", description = "the kind of data set; only d4rl")
    private String datasetName;

    @Option(names = "--no_tqdm", description = "no progress line")
    private boolean noProgress;

    @Option(names = "--test", description = "only 10 updates of seed 123, scored every 5: to see that a command runs")
    private boolean test;

    /** Changes what --test changes. InputException for what is not allowed. */
    void apply(RunOptions run, HyperParameters hyperParameters) {
        if (datasetName != null && !datasetName.equalsIgnoreCase("d4rl")) {
            throw new InputException("--dataset_name " + datasetName + ": only d4rl is known");
        }
        if (test) {
            hyperParameters.give("max_steps", TEST_UPDATES);
            run.evalInterval = TEST_EVAL_INTERVAL;
            run.seed = TEST_SEED;
            run.numSeeds = 1;
        }
    }

    /** Of so many updates, on standard error unless it is not wanted. */
    ProgressLine progressLine(long updates) {
        return noProgress ? ProgressLine.none(updates) : ProgressLine.onStandardError(updates);
    }
}
