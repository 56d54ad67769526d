// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dacnative.algorithm.WatchedMetrics;
import org.dacnative.engine.ActorOutputs;
import org.dacnative.engine.Batch;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Diffusion;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;

/** The tensors between the operations of an update, allocated once; each can be looked up by its name. */
final class UpdateTensors {
    final Batch batch;
    final Tensor nextActions;
    /** x after each denoising step; null unless kept. */
    final Tensor nextActionChain;

    final Tensor nextActionValues;
    final Tensor nextValues;
    final Tensor targets;
    final CriticOutputs critic;
    final Tensor criticGradNorm;
    final Diffusion diffusion;
    final Tensor qNorm;
    final Tensor guidance;
    final ActorOutputs actor;
    final Tensor actorGradNorm;
    final Tensor eta;
    final WatchedMetrics watched;

    private final Engine engine;
    private final Map<String, Tensor> byName = new LinkedHashMap<>();

    UpdateTensors(Networks networks, boolean keepChain) {
        this.engine = networks.engine();
        DacConfig config = networks.config();
        int obsDim = networks.obsDim();
        int actDim = networks.actDim();
        int batchSize = config.batchSize();
        long rows = (long) batchSize * config.numQSamples(); // an engine refuses more than it can index
        int heads = config.numCritics();
        batch = new Batch(
                add("batch/observations", batchSize, obsDim),
                add("batch/actions", batchSize, actDim),
                add("batch/rewards", batchSize),
                add("batch/masks", batchSize),
                add("batch/next_observations", batchSize, obsDim));
        nextActions = add("critic/next_actions", rows, actDim);
        nextActionChain = keepChain ? add("critic/x_steps", config.samplerRows(), rows, actDim) : null;
        nextActionValues = add("critic/next_v_all", heads, rows);
        nextValues = add("critic/next_v", batchSize);
        targets = add("critic/target_q", batchSize);
        critic = new CriticOutputs(
                add("critic/q_data", heads, batchSize), add("critic/loss"), add("critic/qs"), add("critic/qs_std"));
        criticGradNorm = add("critic/grad_norm");
        diffusion = new Diffusion(
                add("actor/t", batchSize),
                add("actor/eps", batchSize, actDim),
                add("actor/noisy_actions", batchSize, actDim));
        qNorm = add("actor/Q_norm");
        guidance = add("actor/Q_grad", batchSize, actDim);
        actor = new ActorOutputs(
                add("actor/pred_eps", batchSize, actDim),
                add("actor/bc_loss"),
                add("actor/guidance_loss"),
                add("actor/actor_loss"));
        actorGradNorm = add("actor/grad_norm");
        eta = networks.eta();
        byName.put("eta", eta);
        watched = new WatchedMetrics(engine, watchedByName());
    }

    private Map<String, Tensor> watchedByName() {
        Map<String, Tensor> inOrder = new LinkedHashMap<>();
        inOrder.put("critic_loss", critic.loss());
        inOrder.put("q_mean", critic.valueMean());
        inOrder.put("q_std", critic.valueStd());
        inOrder.put("critic_grad_norm", criticGradNorm);
        inOrder.put("q_norm", qNorm);
        inOrder.put("bc_loss", actor.bcLoss());
        inOrder.put("guidance_loss", actor.guidanceLoss());
        inOrder.put("actor_loss", actor.actorLoss());
        inOrder.put("actor_grad_norm", actorGradNorm);
        inOrder.put("eta", eta);
        return inOrder;
    }

    Map<String, Tensor> byName() {
        return Collections.unmodifiableMap(byName);
    }

    /** A tensor that only some configurations have. */
    Tensor keep(String name, Tensor tensor) {
        byName.put(name, tensor);
        return tensor;
    }

    /** A tensor with the seed as its first axis, before the given ones. */
    private Tensor add(String name, long... shape) {
        long[] withSeeds = new long[shape.length + 1];
        withSeeds[0] = engine.numSeeds();
        System.arraycopy(shape, 0, withSeeds, 1, shape.length);
        Tensor tensor = engine.tensor(withSeeds);
        byName.put(name, tensor);
        return tensor;
    }
}
