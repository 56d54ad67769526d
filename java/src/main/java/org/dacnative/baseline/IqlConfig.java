// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of IQL (Kostrikov et al. 2021, arXiv 2110.06169). */
public record IqlConfig(
        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "discount", standard = "0.99", least = 0, most = 1, text = "of future rewards")
        double discount,

        @Parameter(name = "expectile", standard = "0.7", least = 1e-6, most = 1, text = "of the value network")
        double expectile,

        @Parameter(name = "beta", standard = "3", least = 0, text = "inverse temperature of the advantage")
        double beta,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "policy's learning rate")
        double actorLearningRate,

        @Parameter(name = "critic_lr", standard = "3e-4", least = 0, text = "critics' learning rate")
        double criticLearningRate,

        @Parameter(name = "value_lr", standard = "3e-4", least = 0, text = "value network's learning rate")
        double valueLearningRate,

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
    public IqlConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }
}
