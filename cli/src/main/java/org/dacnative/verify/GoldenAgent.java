// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import org.dacnative.agent.DacAgent;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;

/** An engine with one replica and an agent that starts where a recorded case starts. */
final class GoldenAgent implements AutoCloseable {
    private final Engine engine;
    private final DacAgent agent;

    GoldenAgent(GoldenFile file, EngineConfig config) {
        engine = new Engine(config);
        try {
            agent = DacAgent.withRecordedDraws(
                    engine, GoldenOptions.config(file), file.integer("obs_dim"), file.integer("act_dim"));
            load(file, agent.actor(), BankPart.PARAMS, "params/actor");
            load(file, agent.actor(), BankPart.TARGET, "params/actor_tar");
            load(file, agent.critic(), BankPart.PARAMS, "params/critic");
            load(file, agent.critic(), BankPart.TARGET, "params/critic_tar");
            loadOptimizer(file, agent.actor(), "opt/actor");
            loadOptimizer(file, agent.critic(), "opt/critic");
            agent.setEta((float) file.scalar("params/eta"));
            if (file.hasAttribute("n_training_steps_before")) {
                agent.updates().set(file.integer("n_training_steps_before"));
            }
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    DacAgent agent() {
        return agent;
    }

    /** Replaces the schedule by the recorded one, which the float64 replay started from too. */
    void useRecordedSchedule(GoldenFile file) {
        agent.schedule().write(file.floats("out/schedule/alphas"), file.floats("out/schedule/alpha_hats"));
    }

    @Override
    public void close() {
        engine.close();
    }

    private static void loadOptimizer(GoldenFile file, NetworkBank bank, String group) {
        if (!file.has(group)) {
            return; // acting needs no optimizer
        }
        bank.setSteps((long) file.scalar(group + "/count"));
        load(file, bank, BankPart.MU, group + "/mu");
        load(file, bank, BankPart.NU, group + "/nu");
    }

    /** A part that the file does not hold stays as it is: moments at zero, networks that the case does not use. */
    private static void load(GoldenFile file, NetworkBank bank, BankPart part, String group) {
        if (!file.has(group)) {
            return;
        }
        for (BankTensor tensor : bank.tensors()) {
            bank.write(part, 0, tensor, file.floats(group + "/" + FlaxNames.of(bank, tensor)));
        }
    }
}
