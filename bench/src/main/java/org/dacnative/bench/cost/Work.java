// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cost;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a piece of one seed's update costs on paper. Floating-point operations are those of the matrix products: a
 * product with W weights takes 2 W a row forward, as much again for the gradient of its input, and of its weights. Bytes
 * are what must cross the border of the chip if everything in between stays on it: parameters once, inputs, outputs.
 */
public enum Work {
    /** N target actions for each next state, T passes through the noise model. */
    DENOISE("denoise") {
        @Override
        public double flop(UpdateSize s) {
            return 2.0 * s.batch() * s.samples() * s.diffusionSteps() * s.actorWeights();
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT
                    * (s.actorParameters()
                            + (double) s.batch() * s.obsDim()
                            + (double) s.batch() * s.samples() * s.actDim());
        }
    },
    /** The target critics at the target actions. */
    ENSEMBLE_VALUES("ensembleValues") {
        @Override
        public double flop(UpdateSize s) {
            return 2.0 * s.batch() * s.samples() * s.heads() * s.criticWeights();
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT
                    * (s.heads() * s.criticParameters()
                            + (double) s.batch() * s.obsDim()
                            + (double) s.batch() * s.samples() * (s.actDim() + s.heads()));
        }
    },
    /** The same, and the ensemble's lower confidence bound. */
    ENSEMBLE_TARGET("ensembleTarget") {
        @Override
        public double flop(UpdateSize s) {
            return ENSEMBLE_VALUES.flop(s);
        }

        @Override
        public double bytes(UpdateSize s) {
            return ENSEMBLE_VALUES.bytes(s) + FLOAT * s.batch() * (3.0 + s.samples() * s.heads());
        }
    },
    /** Critics forward and backward, gradients of inputs and weights. */
    CRITIC_GRADIENTS("criticGradients") {
        @Override
        public double flop(UpdateSize s) {
            return 6.0 * s.batch() * s.heads() * s.criticWeights();
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT
                    * (2 * s.heads() * s.criticParameters() + s.batch() * (s.obsDim() + s.actDim() + 1.0 + s.heads()));
        }
    },
    /** Two passes forward (norm, values at the noisy actions), gradient of the input. */
    Q_GUIDANCE("qGuidance") {
        @Override
        public double flop(UpdateSize s) {
            return 6.0 * s.batch() * s.heads() * s.criticWeights();
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT * (s.heads() * s.criticParameters() + s.batch() * (s.obsDim() + 3.0 * s.actDim()));
        }
    },
    /** The noise model forward and backward. */
    ACTOR_GRADIENTS("actorGradients") {
        @Override
        public double flop(UpdateSize s) {
            return 6.0 * s.batch() * s.actorWeights();
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT * (2 * s.actorParameters() + s.batch() * (s.obsDim() + 4.0 * s.actDim() + 1));
        }
    },
    /** Clip, Adam and target average of the critics: no product, ten passes over their parameters. */
    CRITIC_OPTIMIZER("criticOptimizer") {
        @Override
        public double flop(UpdateSize s) {
            return 0;
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT * OPTIMIZER_PASSES * s.heads() * s.criticParameters();
        }
    },
    /** The same for the noise model. */
    ACTOR_OPTIMIZER("actorOptimizer") {
        @Override
        public double flop(UpdateSize s) {
            return 0;
        }

        @Override
        public double bytes(UpdateSize s) {
            return FLOAT * OPTIMIZER_PASSES * s.actorParameters();
        }
    },
    CRITIC_UPDATE("criticUpdate") {
        @Override
        public double flop(UpdateSize s) {
            return CRITIC_GRADIENTS.flop(s);
        }

        @Override
        public double bytes(UpdateSize s) {
            return CRITIC_GRADIENTS.bytes(s) + CRITIC_OPTIMIZER.bytes(s);
        }
    },
    /** Guidance, gradients and step of the actor. */
    ACTOR_UPDATE("actorUpdate") {
        @Override
        public double flop(UpdateSize s) {
            return Q_GUIDANCE.flop(s) + ACTOR_GRADIENTS.flop(s);
        }

        @Override
        public double bytes(UpdateSize s) {
            return Q_GUIDANCE.bytes(s) + ACTOR_GRADIENTS.bytes(s) + ACTOR_OPTIMIZER.bytes(s);
        }
    },
    UPDATE("update") {
        @Override
        public double flop(UpdateSize s) {
            return DENOISE.flop(s) + ENSEMBLE_TARGET.flop(s) + CRITIC_UPDATE.flop(s) + ACTOR_UPDATE.flop(s);
        }

        @Override
        public double bytes(UpdateSize s) {
            return DENOISE.bytes(s) + ENSEMBLE_TARGET.bytes(s) + CRITIC_UPDATE.bytes(s) + ACTOR_UPDATE.bytes(s);
        }
    };

    private static final double FLOAT = Float.BYTES;
    /** Norm: gradients. Adam and average: gradients, parameters, two moments, target read; all but the first written. */
    private static final double OPTIMIZER_PASSES = 10;

    private final String label;

    Work(String label) {
        this.label = label;
    }

    /** The name of the measurement, which is that of the benchmark's method. */
    public String label() {
        return label;
    }

    public abstract double flop(UpdateSize size);

    public abstract double bytes(UpdateSize size);

    public static Optional<Work> labelled(String label) {
        return Arrays.stream(values()).filter(work -> work.label.equals(label)).findFirst();
    }
}
