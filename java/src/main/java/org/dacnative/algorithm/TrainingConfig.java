// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

/** What the training loop must know of any algorithm's configuration, which is a record of its hyper-parameters. */
public interface TrainingConfig {
    /** Rows of a minibatch. */
    int batchSize();

    /** Updates of the whole run. */
    long maxSteps();

    /** Actions that a policy weighs for each state; an evaluation has memory for those of all its states. */
    default int candidates() {
        return 1;
    }
}
