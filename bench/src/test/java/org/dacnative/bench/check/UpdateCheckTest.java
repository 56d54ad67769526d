// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dacnative.agent.DacAgent;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.Tensor;
import org.junit.jupiter.api.Test;

/** The checks pass for what the engine computes, at sizes that are no round numbers, and fail for what it does not. */
class UpdateCheckTest {
    private static final UpdateSize SMALL = new UpdateSize(5, 3, 7, 3, 2, 24, 3);
    private static final EngineConfig TWO_SEEDS = EngineConfig.cpu(2, List.of(3L, 8L));

    @Test
    void anUpdateIsRight() {
        assertDoesNotThrow(() -> UpdateCheck.run(TWO_SEEDS, SMALL));
    }

    @Test
    void aDecisionIsRight() {
        assertDoesNotThrow(() -> ActingCheck.run(TWO_SEEDS, SMALL, 3));
    }

    @Test
    void aWrongResultIsFound() {
        try (Engine engine = new Engine(TWO_SEEDS)) {
            DacAgent agent = DacAgent.create(engine, SMALL.config(), SMALL.obsDim(), SMALL.actDim());
            UpdateOperations ops = UpdateOperations.of(agent);
            ops.sampleBatch(new MadeUpData(100, SMALL.obsDim(), SMALL.actDim()).load(engine), Sampling.UNIFORM);
            ops.update();
            ops.tdTarget();
            ops.criticGradients();
            ops.qGuidance();
            CriticCheck check = new CriticCheck(ops, new Agreement(Precision.FP32));
            check.target();
            check.gradients();
            check.guidance();
            // Each result was right for its input; with one input a little off it is not.
            for (String input : List.of("batch/rewards", "batch/observations")) {
                enlarge(ops.tensor(input));
            }
            assertThrows(IllegalStateException.class, check::target);
            assertThrows(IllegalStateException.class, check::gradients);
            assertThrows(IllegalStateException.class, check::guidance);
        }
    }

    @Test
    void aWrongActionIsFound() {
        try (Engine engine = new Engine(TWO_SEEDS)) {
            DacAgent agent = DacAgent.withRecordedDraws(engine, SMALL.config(), SMALL.obsDim(), SMALL.actDim());
            UpdateOperations ops = UpdateOperations.withRecordedDraws(agent);
            ops.sampleBatch(new MadeUpData(100, SMALL.obsDim(), SMALL.actDim()).load(engine), Sampling.UNIFORM);
            ChainDraws draws = agent.recordedDraws().targetActions();
            draws.prior().write(MadeUpData.normals(draws.prior().size(), 1));
            draws.noise().write(MadeUpData.normals(draws.noise().size(), 2));
            ops.denoise();
            ActorCheck check = new ActorCheck(ops, new Agreement(Precision.FP32));
            Rows states = new Rows(ops.tensor("batch/next_observations"), SMALL.obsDim());
            Rows actions = new Rows(ops.tensor("critic/next_actions"), SMALL.actDim());
            check.denoised(BankPart.TARGET, states, draws, actions);
            enlarge(draws.noise());
            assertThrows(IllegalStateException.class, () -> check.denoised(BankPart.TARGET, states, draws, actions));
        }
    }

    @Test
    void aWrongStepIsFound() {
        try (Engine engine = new Engine(TWO_SEEDS)) {
            DacAgent agent = DacAgent.create(engine, SMALL.config(), SMALL.obsDim(), SMALL.actDim());
            UpdateOperations ops = UpdateOperations.of(agent);
            ops.sampleBatch(new MadeUpData(100, SMALL.obsDim(), SMALL.actDim()).load(engine), Sampling.UNIFORM);
            ops.criticGradients();
            OptimizerCheck check = new OptimizerCheck(agent.critic(), 1);
            ops.criticOptimizer();
            Agreement agreement = new Agreement(Precision.FP32);
            double rate = SMALL.config().criticLearningRate();
            check.require(agreement, rate, SMALL.config(), true);
            assertThrows(
                    IllegalStateException.class, () -> check.require(agreement, 1.01 * rate, SMALL.config(), true));
            assertThrows(IllegalStateException.class, () -> check.require(agreement, rate, SMALL.config(), false));
        }
    }

    @Test
    void whatIsNotANumberIsWrong() {
        Agreement agreement = new Agreement(Precision.BF16);
        assertDoesNotThrow(() -> agreement.require("x", 1, 1.01));
        assertThrows(IllegalStateException.class, () -> agreement.require("x", 1, Double.NaN));
        String message = assertThrows(IllegalStateException.class, () -> agreement.require("x", 1, 1.2))
                .getMessage();
        assertTrue(message.startsWith("wrong result: x is off by 0.20"), message);
    }

    private static void enlarge(Tensor tensor) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1.01f;
        }
        tensor.write(values);
    }
}
