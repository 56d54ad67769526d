// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.List;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.RecordedDraws;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Tensor;

/** Kind {@code dac_update}: one update from a recorded state with recorded draws, compared tensor by tensor. */
final class GoldenUpdate {
    private final GoldenFile file;
    private final DacAgent agent;
    private final Comparison comparison;
    private final NetworkCheck networks;

    private GoldenUpdate(GoldenFile file, DacAgent agent, Comparison comparison) {
        this.file = file;
        this.agent = agent;
        this.comparison = comparison;
        this.networks = new NetworkCheck(file, comparison);
    }

    static List<QuantityError> run(GoldenFile file, EngineConfig config, Tolerances tolerances) {
        try (GoldenAgent golden = new GoldenAgent(file, config)) {
            Comparison comparison = new Comparison(tolerances);
            comparison.check(Quantity.SCHEDULE, alphaHats(golden.agent()), file.reference("out/schedule/alpha_hats"));
            golden.useRecordedSchedule(file);
            GoldenUpdate update = new GoldenUpdate(file, golden.agent(), comparison);
            update.fillIn();
            golden.agent().recordUpdate().run(1);
            update.compareCritic();
            update.compareActor();
            return comparison.errors();
        }
    }

    private void fillIn() {
        for (String name : List.of("observations", "actions", "rewards", "masks", "next_observations")) {
            tensor("batch/" + name).write(file.floats("batch/" + name));
        }
        RecordedDraws draws = agent.recordedDraws();
        draws.targetActions().prior().write(file.floats("draws/critic/prior"));
        writeIfRecorded(draws.targetActions().noise(), "draws/critic/z"); // ddim draws none
        if (file.has("draws/critic/convex_u")) {
            draws.ensembleWeights().write(file.floats("draws/critic/convex_u"));
        }
        draws.diffusion().timesteps().write(file.floats("draws/actor/t"));
        draws.diffusion().noise().write(file.floats("draws/actor/eps"));
        writeIfRecorded(draws.denoisedActions().prior(), "draws/actor/denoise_prior");
        writeIfRecorded(draws.denoisedActions().noise(), "draws/actor/denoise_z");
        for (int i = 0; i < draws.dropoutMasks().size(); i++) {
            draws.dropoutMasks().get(i).write(file.floats("draws/actor/dropout_mask_" + i));
        }
    }

    private void writeIfRecorded(Tensor tensor, String name) {
        if (tensor != null && file.has(name)) {
            tensor.write(file.floats(name));
        }
    }

    private void compareCritic() {
        check(Quantity.CHAIN);
        check(Quantity.NEXT_VALUES_ALL);
        check(Quantity.NEXT_VALUES);
        check(Quantity.TARGETS);
        check(Quantity.DATA_VALUES);
        check(Quantity.CRITIC_LOSS);
        check(Quantity.VALUE_MEAN, meanSize(file.doubles("out/critic/q_data")));
        check(Quantity.VALUE_STD);
        check(Quantity.CRITIC_GRAD_NORM);
        networks.tensors(Quantity.CRITIC_GRADS, agent.critic(), BankPart.GRADS, "out/critic/grads");
        networks.headNorms(Quantity.CRITIC_GRADS, agent.critic(), BankPart.GRADS, "out/critic/grad_l2_f64");
        compareParameters(
                "critic",
                agent.critic(),
                Quantity.CRITIC_PARAMS_MAX,
                Quantity.CRITIC_PARAMS_Q999,
                Quantity.CRITIC_PARAMS_MEDIAN);
        compareMoments("critic", agent.critic(), Quantity.CRITIC_MU, Quantity.CRITIC_NU);
        if (file.has("out/new_params/critic_tar")) {
            compareTarget("critic", agent.critic(), Quantity.CRITIC_TARGET);
        } else {
            networks.headNorms(
                    Quantity.CRITIC_TARGET_NORMS, agent.critic(), BankPart.TARGET, "out/new_params_l2/critic_tar");
        }
    }

    private void compareActor() {
        check(Quantity.NOISY_ACTIONS);
        if (file.flag("use_guidance_loss")) {
            check(Quantity.Q_NORM);
            check(denoised() ? Quantity.DENOISED_ACTIONS : Quantity.GUIDANCE);
        }
        double largestNoise = Comparison.largest(file.reference("out/" + Quantity.PREDICTED_NOISE.label()));
        check(
                Quantity.PREDICTED_NOISE,
                Math.max(largestNoise, comparison.tolerances().leastNoise()));
        check(Quantity.BC_LOSS);
        double guidanceTerms = guidanceTerms();
        check(Quantity.GUIDANCE_LOSS, guidanceTerms);
        double regression = file.scalar("params/eta") * file.scalar("out/actor/bc_loss");
        check(Quantity.ACTOR_LOSS, regression + guidanceTerms);
        check(Quantity.ACTOR_GRAD_NORM);
        networks.tensors(Quantity.ACTOR_GRADS, agent.actor(), BankPart.GRADS, "out/actor/grads");
        compareParameters(
                "actor",
                agent.actor(),
                Quantity.ACTOR_PARAMS_MAX,
                Quantity.ACTOR_PARAMS_Q999,
                Quantity.ACTOR_PARAMS_MEDIAN);
        compareMoments("actor", agent.actor(), Quantity.ACTOR_MU, Quantity.ACTOR_NU);
        if (file.flag("actor_ema_due")) {
            compareTarget("actor", agent.actor(), Quantity.ACTOR_TARGET);
        } else {
            networks.tensors(Quantity.UNCHANGED, agent.actor(), BankPart.TARGET, "params/actor_tar");
        }
        comparison.check(Quantity.ETA, tensor("eta").toArray(), file.reference("out/actor/new_eta"));
    }

    /**
     * The first Adam step from zero moments is close to rate * sign(gradient), so an entry whose gradient is rounding
     * noise may move either way in a correct program: there only quantiles tell something (and gradients and moments,
     * which are compared anyway). With moments the largest error does too.
     */
    private void compareParameters(
            String network, NetworkBank bank, Quantity largest, Quantity nearlyLargest, Quantity median) {
        String replay = "out/new_params_f64/" + network;
        String group = file.has(replay) ? replay : "out/new_params/" + network;
        double[] differences = networks.sortedDifferences(bank, BankPart.PARAMS, group);
        if (hasMoments(network)) {
            comparison.record(largest, differences[differences.length - 1]);
        }
        comparison.record(nearlyLargest, NetworkCheck.quantile(differences, 0.999));
        comparison.record(median, NetworkCheck.quantile(differences, 0.5));
    }

    /** The largest error where it means something, as for parameters. */
    private void compareTarget(String network, NetworkBank bank, Quantity quantity) {
        String group = "out/new_params/" + network + "_tar";
        double[] differences = networks.sortedDifferences(bank, BankPart.TARGET, group);
        double error =
                hasMoments(network) ? differences[differences.length - 1] : NetworkCheck.quantile(differences, 0.999);
        comparison.record(quantity, error);
    }

    private boolean hasMoments(String network) {
        return file.groupText("opt/" + network, "mu_nu").equals("stored");
    }

    private void compareMoments(String network, NetworkBank bank, Quantity first, Quantity second) {
        comparison.same(Quantity.UNCHANGED, bank.steps(), file.scalar("opt/" + network + "/count") + 1);
        String group = "out/new_opt/" + network;
        if (file.has(group + "/mu")) {
            networks.tensors(first, bank, BankPart.MU, group + "/mu");
            networks.tensors(second, bank, BankPart.NU, group + "/nu");
        }
    }

    private void check(Quantity quantity) {
        comparison.check(quantity, tensor(quantity.label()).toArray(), file.reference("out/" + quantity.label()));
    }

    private void check(Quantity quantity, double scale) {
        comparison.check(
                quantity, tensor(quantity.label()).toArray(), file.reference("out/" + quantity.label()), scale);
    }

    private Tensor tensor(String name) {
        return agent.tensors().get(name);
    }

    private boolean denoised() {
        return file.text("Q_guidance").equals("denoised");
    }

    /** Mean size of the terms whose mean is the guidance loss. */
    private double guidanceTerms() {
        if (denoised()) {
            return comparison.tolerances().sizeOfCancelling(file.scalar("out/actor/guidance_loss"));
        }
        double[] guidance = file.doubles("out/actor/Q_grad");
        double[] predicted = file.doubles("out/actor/pred_eps");
        double[] levels = file.doubles("out/actor/noise_level");
        boolean soft = file.text("Q_guidance").equals("soft");
        double[] terms = new double[guidance.length];
        for (int i = 0; i < terms.length; i++) {
            double noise =
                    Math.max(Math.abs(predicted[i]), comparison.tolerances().leastNoise());
            terms[i] = guidance[i] * noise * (soft ? levels[i / agent.actDim()] : 1);
        }
        return meanSize(terms);
    }

    private static double meanSize(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Math.abs(value);
        }
        return sum / values.length;
    }

    private static float[] alphaHats(DacAgent agent) {
        float[] alphas = new float[agent.schedule().steps() + 1];
        float[] alphaHats = new float[alphas.length];
        agent.schedule().read(alphas, alphaHats);
        return alphaHats;
    }
}
