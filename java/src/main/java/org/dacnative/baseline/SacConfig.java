// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of SAC (Haarnoja et al. 2018, arXiv 1812.05905). */
public record SacConfig(
        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "discount", standard = "0.99", least = 0, most = 1, text = "of future rewards")
        double discount,

        @Parameter(name = "init_temperature", standard = "1", least = 1e-6, text = "entropy's weight at the start")
        double startTemperature,

        @Parameter(
                name = "target_entropy",
                standard = "0",
                text = "that the temperature aims at; 0: minus the number of actions")
        double targetEntropy,

        @Parameter(name = "backup_entropy", standard = "true", text = "whether targets count the entropy")
        boolean backupEntropy,

        @Parameter(
                name = "authors_form",
                standard = "false",
                text =
                        "the critics' sum is fitted, the mean is tanh and samples are not squashed, log stds are the same in all states")
        boolean authorsForm,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "policy's learning rate")
        double actorLearningRate,

        @Parameter(name = "critic_lr", standard = "3e-4", least = 0, text = "critics' learning rate")
        double criticLearningRate,

        @Parameter(name = "temp_lr", standard = "3e-4", least = 0, text = "temperature's learning rate")
        double temperatureLearningRate,

        @Parameter(name = "tau", standard = "0.005", least = 0, most = 1, text = "share of a target's move")
        double targetRate,

        @Parameter(
                name = "hidden_dims",
                standard = "256,256",
                least = 1,
                most = NetworkShape.MAX_WIDTH,
                mostElements = NetworkShape.MAX_HIDDEN_LAYERS,
                text = "widths of the hidden layers")
        List<Integer> hiddenDims,

        @Parameter(
                name = "temperature",
                standard = "0",
                least = 0,
                acting = true,
                text = "of acting: 0 takes the mean, 1 a sample")
        double actingTemperature,

        @Parameter(
                name = "max_steps",
                standard = "2000000",
                least = 1,
                text = "updates of the whole run; where a rate falls, it is 0 there")
        long maxSteps)
        implements TrainingConfig {
    public SacConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }
}
