// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.HeadsError;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;
import org.dacnative.engine.WeightKind;

/**
 * A policy of one pass that is fitted to what a teacher does in the data's states: the likelihood of the teacher's
 * decisions, where a state weighs the more the less the policy's own action is worth to the teacher's critics than the
 * teacher's. The teacher decides anew for each minibatch, within the update. Acting needs no teacher.
 */
public final class DistilAgent extends BaselineAgent {
    private static final int POLICY = FIRST_STREAM;
    private static final int MEAN_ACTIONS = POLICY + 1; // draws that count 0 times
    /** The first stream that a teacher may draw from. */
    public static final int TEACHERS_STREAM = MEAN_ACTIONS + 1;

    /** The largest weight of a state. */
    private static final float MOST_WEIGHT = 100;

    /** Trained policies and critics, one of each for every seed, in the student's engine. */
    public interface Teacher {
        /** Issues decisions for the observations of the moment. */
        void decide();

        /** Issues what actions (S, B, A) are worth at least there: as (S, B) and, the same numbers, as one head's (S, 1, B). */
        void value(Tensor actions, Tensor values, Tensor headValues);
    }

    /** Creates a teacher when there is something to learn. */
    @FunctionalInterface
    public interface Teachers {
        /**
         * @param engine the student's; owns what the teacher creates
         * @param observations (S, B, D)
         * @param actions (S, B, A), where the decisions go
         * @param counter names the draws, from streams of {@link #TEACHERS_STREAM} on
         */
        Teacher create(Engine engine, Tensor observations, Tensor actions, Counter counter);
    }

    private final DistilConfig config;
    private final Teachers teachers;
    private final Gaussian gaussian = GaussianPolicies.tanhMean();
    private final NetworkBank actor;
    private final Trace trace;
    private final Tensor teacherActions;
    private final Tensor ownActions;
    private final Tensor teacherValues;
    private final Tensor ownValues;
    private final Tensor weights;
    private final Tensor outputs;
    private final Tensor outputGradients;
    private final Tensor logProbs;
    private final Tensor nll;
    private final CriticOutputs ownOutputs;
    private final CriticOutputs teacherOutputs;
    private final Tensor unused;
    private final Tensor gradNorm;
    private Teacher teacher; // null until there is something to learn

    private DistilAgent(Engine engine, DistilConfig config, int obsDim, int actDim, Teachers teachers) {
        super(engine, config, obsDim, actDim, false);
        this.config = config;
        this.teachers = teachers;
        NetworkOptions options = NetworkOptions.relu(false).withSharedLogStd();
        actor = network("actor", NetworkShape.policy(obsDim, actDim, config.hiddenDims(), options), POLICY);
        trace = engine.trace(actor, batchSize);
        teacherActions = tensor("teacher_actions", batchSize, actDim);
        ownActions = tensor("own_actions", batchSize, actDim);
        teacherValues = tensor("teacher_values", batchSize);
        ownValues = tensor("own_values", batchSize);
        weights = tensor("weights", batchSize);
        outputs = tensor("outputs", batchSize, 2L * actDim);
        outputGradients = unnamed(batchSize, 2L * actDim);
        logProbs = tensor("log_prob", batchSize);
        nll = metric("nll");
        ownOutputs = new CriticOutputs(unnamed(1, batchSize), unnamed(), metric("q_mean"), unnamed());
        teacherOutputs = new CriticOutputs(unnamed(1, batchSize), unnamed(), metric("teacher_q_mean"), unnamed());
        unused = unnamed(1, batchSize);
        gradNorm = metric("grad_norm");
    }

    /** @param teachers asked before the update is recorded, with the weights as they are then */
    public static DistilAgent create(Engine engine, DistilConfig config, int obsDim, int actDim, Teachers teachers) {
        return new DistilAgent(engine, config, obsDim, actDim, teachers);
    }

    @Override
    void prepareTraining() {
        teacher = teachers.create(engine, batch.observations(), teacherActions, updates());
    }

    @Override
    void update() {
        // What the teacher does here, what the policy would do, and what its critics say of both.
        teacher.decide();
        teacher.value(teacherActions, teacherValues, teacherOutputs.values());
        passes.forward(
                actor, BankPart.PARAMS, Pass.of(batch.observations(), null).keptIn(trace), outputs);
        losses.gaussianSample(gaussian, 0, random(MEAN_ACTIONS), null, outputs, ownActions, null);
        teacher.value(ownActions, ownValues, ownOutputs.values());
        passes.squaredError(HeadsError.MEAN, teacherOutputs, ownValues, unused); // for the means alone
        passes.squaredError(HeadsError.MEAN, ownOutputs, teacherValues, unused);

        // Towards the teacher's actions, the more the worse its own are.
        losses.advantageWeights(
                WeightKind.EXPONENTIAL,
                (float) config.valueWeight(),
                MOST_WEIGHT,
                teacherOutputs.values(),
                ownOutputs.values(),
                weights);
        losses.logLikelihood(gaussian, outputs, teacherActions, weights, logProbs, outputGradients, nll);
        passes.backward(trace, outputGradients, Gradients.REPLACE, Gradients.NONE, null);
        decayedStep(actor, config.actorLearningRate(), gradNorm);
    }

    @Override
    public DecisionRule decisionRule() {
        return new GaussianRule(actor, gaussian, (float) config.actingTemperature());
    }
}
