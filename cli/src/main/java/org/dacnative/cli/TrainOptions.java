// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

/**
 * All options of training.
 *
 * @param run what to train on, and how to score it
 * @param hyperParameters the algorithm's
 * @param saving what is kept
 * @param machine where to compute
 * @param tuning what follows online
 * @param authors what else the authors' program has
 */
record TrainOptions(
        RunOptions run,
        HyperParameters hyperParameters,
        CheckpointOptions saving,
        MachineOptions machine,
        FineTuneOptions tuning,
        AuthorsOptions authors) {}
