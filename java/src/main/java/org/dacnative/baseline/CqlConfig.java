// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of CQL (Kumar et al. 2020, arXiv 2006.04779). */
public record CqlConfig(
        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "discount", standard = "0.99", least = 0, most = 1, text = "of future rewards")
        double discount,

        @Parameter(name = "alpha", standard = "1", least = 0, text = "weight of the gap")
        double alpha,

        @Parameter(
                name = "entropy_temperature",
                standard = "0.5",
                least = 1e-6,
                text = "of the soft maximum and of the entropy")
        double entropyTemperature,

        @Parameter(name = "rand_act_num", standard = "10", least = 1, text = "random actions a state")
        int randomActions,

        @Parameter(name = "num_qs", standard = "2", least = 1, most = 64, text = "H, critics")
        int numCritics,

        @Parameter(
                name = "authors_gap",
                standard = "false",
                text =
                        "one soft maximum for the whole batch, with next actions at this state, as the authors have it; false: one a state, with its own")
        boolean authorsGap,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "policy's learning rate")
        double actorLearningRate,

        @Parameter(name = "critic_lr", standard = "3e-4", least = 0, text = "critics' learning rate")
        double criticLearningRate,

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
    public CqlConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }
}
