// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.List;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.GuidanceKind;

/**
 * Every hyper-parameter of DAC, with the names of the command's flags beside them. Made by {@link #builder()}, which
 * starts from the published defaults; an instance is always valid, and a wrong one is reported with all its problems
 * at once (InputException).
 *
 * @param batchSize B, {@code --batch_size}
 * @param discount {@code --discount}, 0..1
 * @param diffusionSteps T, {@code --T}, 1..1000
 * @param betaSchedule {@code --beta_schedule}
 * @param numCritics H, {@code --num_qs}
 * @param numQSamples N, {@code --num_q_samples}: actions per next state in the target
 * @param numActionSamples M, {@code --num_action_samples}: candidates per decision
 * @param hiddenDims {@code --hidden_dims}: widths of the hidden layers of actor and critics
 * @param criticLearningRate {@code --critic_lr}
 * @param actorLearningRate {@code --actor_lr}
 * @param targetRate {@code --ema_tau}: share of the new weights in a target's move
 * @param gradientClipNorm largest global norm of a network's gradient; 0: no clipping
 * @param maxSteps {@code --max_steps}: updates of the whole run; both learning rates fall to 0 there
 * @param eta {@code --eta}: weight of the noise regression loss at the start
 * @param etaMin {@code --eta_min}
 * @param etaMax {@code --eta_max}
 * @param etaLearningRate {@code --eta_lr}: rate of the dual step; 0: eta stays
 * @param bcThreshold {@code --bc_threshold}: the loss at which the dual step rests
 * @param rho {@code --rho}, not negative: weight of the ensemble rule
 * @param ensembleRule {@code --q_tar}
 * @param maxQ {@code --maxQ}: the maximum over the N samples in place of their mean
 * @param guidance {@code --Q_guidance}
 * @param clipSampler whether x0 is clipped to [-1, 1] in each denoising step
 * @param actingTemperature {@code --temperature}: at most 0 takes the best candidate
 * @param actorTargetEvery updates between two moves of the actor's target
 * @param actorTargetAfter the actor's target rests until this many updates are over
 */
public record DacConfig(
        int batchSize,
        double discount,
        int diffusionSteps,
        BetaSchedule betaSchedule,
        int numCritics,
        int numQSamples,
        int numActionSamples,
        List<Integer> hiddenDims,
        double criticLearningRate,
        double actorLearningRate,
        double targetRate,
        double gradientClipNorm,
        long maxSteps,
        double eta,
        double etaMin,
        double etaMax,
        double etaLearningRate,
        double bcThreshold,
        double rho,
        EnsembleRule ensembleRule,
        boolean maxQ,
        GuidanceKind guidance,
        boolean clipSampler,
        double actingTemperature,
        long actorTargetEvery,
        long actorTargetAfter) {

    /** Throws InputException that names every problem. */
    public DacConfig {
        hiddenDims = List.copyOf(hiddenDims);
        new Problems()
                .atLeast("--batch_size", batchSize, 1)
                .within("--discount", discount, 0, 1)
                .within("--T", diffusionSteps, 1, 1000)
                .atLeast("--num_qs", numCritics, 1)
                .atLeast("--num_q_samples", numQSamples, 1)
                .atLeast("--num_action_samples", numActionSamples, 1)
                .layers("--hidden_dims", hiddenDims)
                .atLeast("--critic_lr", criticLearningRate, 0)
                .atLeast("--actor_lr", actorLearningRate, 0)
                .within("--ema_tau", targetRate, 0, 1)
                .atLeast("gradient clip norm", gradientClipNorm, 0)
                .atLeast("--max_steps", maxSteps, 1)
                .atLeast("--eta_min", etaMin, 0)
                .ordered("--eta_min", etaMin, "--eta_max", etaMax)
                .within("--eta", eta, etaMin, etaMax)
                .atLeast("--eta_lr", etaLearningRate, 0)
                .finite("--bc_threshold", bcThreshold)
                .atLeast("--rho", rho, 0)
                .finite("--temperature", actingTemperature)
                .atLeast("steps between moves of the actor's target", actorTargetEvery, 1)
                .atLeast("updates before the actor's target moves", actorTargetAfter, 0)
                .report();
    }

    /** A builder with the published defaults. */
    public static DacConfigBuilder builder() {
        return new DacConfigBuilder();
    }
}
