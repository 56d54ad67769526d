// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dacnative.agent.DacAgent;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Program;
import org.dacnative.engine.Tensor;

/**
 * One update at the sizes of a benchmark, on an engine like the benchmark's, with draws made here: every operation
 * against plain double arithmetic on what it was given, then the recorded program against the operations one by one. A
 * wrong result throws IllegalStateException, so there is no figure for it.
 */
public final class UpdateCheck {
    private final UpdateSize size;
    private final Engine engine;
    private final Agreement agreement;

    private UpdateCheck(Engine engine, UpdateSize size) {
        this.engine = engine;
        this.size = size;
        this.agreement = new Agreement(engine.config().precision());
    }

    /** Checks and frees everything again. */
    public static void run(EngineConfig config, UpdateSize size) {
        try (Engine engine = new Engine(config)) {
            UpdateCheck check = new UpdateCheck(engine, size);
            check.program(check.operations());
        }
    }

    private UpdateOperations operations() {
        UpdateOperations ops = UpdateOperations.withRecordedDraws(agentWithInputs());
        DacAgent agent = ops.agent();
        CriticCheck critic = new CriticCheck(ops, agreement);
        ActorCheck actor = new ActorCheck(ops, agreement);

        ops.denoise();
        actor.denoised(
                BankPart.TARGET,
                new Rows(ops.tensor("batch/next_observations"), size.obsDim()),
                agent.recordedDraws().targetActions(),
                new Rows(ops.tensor("critic/next_actions"), size.actDim()));
        ops.ensembleValues();
        critic.values("batch/next_observations", "critic/next_actions", "critic/next_v_all");
        ops.tdTarget();
        critic.target();
        ops.criticGradients();
        critic.gradients();
        OptimizerCheck criticStep = new OptimizerCheck(agent.critic(), engine.numSeeds() - 1);
        ops.criticOptimizer();
        criticStep.require(agreement, agent.config().criticLearningRate(), agent.config(), true);
        ops.diffuse();
        actor.diffused();
        ops.qGuidance();
        critic.guidance();
        ops.actorGradients();
        actor.gradients();
        OptimizerCheck actorStep = new OptimizerCheck(agent.actor(), engine.numSeeds() - 1);
        ops.actorOptimizer();
        actorStep.require(agreement, agent.config().actorLearningRate(), agent.config(), false);
        ops.dualStep();
        return ops;
    }

    /** The agent's own program must leave the same weights. */
    private void program(UpdateOperations done) {
        DacAgent agent = agentWithInputs();
        Program program = agent.recordUpdate();
        program.run(1);
        requireSame("the program's critics", done.agent().critic(), agent.critic());
        requireSame("the program's actor", done.agent().actor(), agent.actor());
    }

    private void requireSame(String what, NetworkBank wanted, NetworkBank given) {
        for (BankTensor tensor : wanted.tensors()) {
            agreement.require(what, values(wanted, tensor), values(given, tensor));
        }
    }

    private double[] values(NetworkBank bank, BankTensor tensor) {
        return PlainNetwork.headOf(
                bank, BankPart.PARAMS, engine.numSeeds() - 1, bank.shape().heads() - 1, tensor);
    }

    /** The same inputs each time it is called. */
    private DacAgent agentWithInputs() {
        DacAgent agent = DacAgent.withRecordedDraws(engine, size.config(), size.obsDim(), size.actDim());
        Map<String, Tensor> tensors = agent.tensors();
        Random random = new Random(1);
        for (String name : List.of("batch/observations", "batch/next_observations")) {
            fill(tensors.get(name), random, true);
        }
        for (String name : List.of("batch/actions", "batch/rewards")) {
            fill(tensors.get(name), random, false);
        }
        float[] masks = new float[tensors.get("batch/masks").size()];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = i % 10 == 9 ? 0 : 1;
        }
        tensors.get("batch/masks").write(masks);
        fill(agent.recordedDraws().targetActions().prior(), random, true);
        fill(agent.recordedDraws().targetActions().noise(), random, true);
        fill(agent.recordedDraws().diffusion().noise(), random, true);
        Tensor times = agent.recordedDraws().diffusion().timesteps();
        float[] steps = new float[times.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = 1 + random.nextInt(size.diffusionSteps());
        }
        times.write(steps);
        return agent;
    }

    private static void fill(Tensor tensor, Random random, boolean normal) {
        if (normal) {
            tensor.write(MadeUpData.normals(tensor.size(), random.nextLong()));
            return;
        }
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1.98f * random.nextFloat() - 0.99f;
        }
        tensor.write(values);
    }
}
