// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of a one-pass policy that is fitted to a teacher's decisions. */
public record DistilConfig(
        @Parameter(
                name = "teacher",
                standard = "",
                text = "whose decisions are followed: a checkpoint or a run of DAC; the command distil gives it")
        String teacher,

        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(
                name = "q_weight",
                standard = "1",
                least = 0,
                text =
                        "states weigh exp(this times what the policy's action is worth less than the teacher's); 0: alike")
        double valueWeight,

        @Parameter(name = "actor_lr", standard = "1e-3", least = 0, text = "learning rate at the start")
        double actorLearningRate,

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
                standard = "50000",
                least = 1,
                text = "updates of the whole run; the learning rate falls to 0 there")
        long maxSteps)
        implements TrainingConfig {
    public DistilConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }
}
