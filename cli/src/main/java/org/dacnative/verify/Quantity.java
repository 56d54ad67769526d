// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

/**
 * Everything that is compared with a record, and the numbers that its tolerance is made of ({@link Tolerances}).
 *
 * <p>{@code float32Error} is what the authors' own float32 program is off by against a float64 replay of the same
 * update: the worst error over all recorded cases (tables in the records' README). Errors are relative to the largest
 * value of an array; means of terms that cancel are relative to the mean size of their terms (worst computed from the
 * same records); errors of weights are absolute.
 *
 * <p>{@code products} is how many matrix products in a row a value has gone through, which is what counts when the
 * factors of products are rounded to fewer bits; {@code size} is what such an error is multiplied with: 1 for relative
 * errors, a step of Adam for weights.
 */
enum Quantity {
    // The schedule is a formula; its error is the rounding of float32.
    SCHEDULE("schedule/alpha_hats", 6e-8, 0),

    // A chain of T steps is checked after each step. A step has 4 products of the network; later steps shrink the
    // errors of earlier ones, so the count is that of two steps.
    CHAIN("critic/x_steps", 6.0e-7, 8),
    NEXT_VALUES_ALL("critic/next_v_all", 5.9e-7, 12),
    NEXT_VALUES("critic/next_v", 3.4e-7, 12),
    TARGETS("critic/target_q", 1.9e-7, 12),
    DATA_VALUES("critic/q_data", 5.5e-7, 4),
    CRITIC_LOSS("critic/loss", 1.7e-7, 4),
    VALUE_MEAN("critic/qs", 1.9e-7, 4),
    VALUE_STD("critic/qs_std", 1.9e-7, 4),
    CRITIC_GRAD_NORM("critic/grad_norm", 1.5e-7, 8),
    CRITIC_GRADS("critic/grads", 8.1e-7, 8),
    CRITIC_MU("new_opt/critic/mu", 8.1e-7, 8),
    CRITIC_NU("new_opt/critic/nu", 2 * 8.1e-7, 16),
    CRITIC_PARAMS_MAX("new_params/critic max", 3.1e-8, 0, Weights.WRONG_STEP),
    CRITIC_PARAMS_Q999("new_params/critic q99.9", 2.9e-8, 0, Weights.WRONG_STEP),
    CRITIC_PARAMS_MEDIAN("new_params/critic median", 6.8e-9, 8, Weights.STEP),
    CRITIC_TARGET("new_params/critic_tar", 6.5e-8, 0, Weights.WRONG_STEP * Weights.TARGET_RATE),
    CRITIC_TARGET_NORMS("new_params_l2/critic_tar", 1.1e-7, 0),

    NOISY_ACTIONS("actor/noisy_actions", 9.7e-8, 0),
    Q_NORM("actor/Q_norm", 3.4e-7, 4),
    GUIDANCE("actor/Q_grad", 6.7e-7, 8),
    DENOISED_ACTIONS("actor/denoise_steps", 1.6e-7, 8),
    PREDICTED_NOISE("actor/pred_eps", 1.4e-6, 6),
    BC_LOSS("actor/bc_loss", 1.6e-7, 6),
    GUIDANCE_LOSS("actor/guidance_loss", 1.4e-6, 8),
    ACTOR_LOSS("actor/actor_loss", 1.8e-7, 8),
    ACTOR_GRAD_NORM("actor/grad_norm", 2.8e-7, 12),
    ACTOR_GRADS("actor/grads", 1.1e-6, 12),
    ACTOR_MU("new_opt/actor/mu", 1.1e-6, 12),
    ACTOR_NU("new_opt/actor/nu", 2 * 1.1e-6, 24),
    ACTOR_PARAMS_MAX("new_params/actor max", 6.0e-8, 0, Weights.WRONG_STEP),
    ACTOR_PARAMS_Q999("new_params/actor q99.9", 5.2e-8, 0, Weights.WRONG_STEP),
    ACTOR_PARAMS_MEDIAN("new_params/actor median", 5.3e-9, 12, Weights.STEP),
    ACTOR_TARGET("new_params/actor_tar", 1.2e-7, 0, Weights.WRONG_STEP * Weights.TARGET_RATE),
    ETA("actor/new_eta", 5.2e-8, 6, Weights.DUAL_RATE),

    // After 20 updates in a row the rounded first step still lingers in the moments: twice a wrong step. Table "20
    // consecutive updates": each number is the worst of the 20, or of the end.
    STEPS_CRITIC_LOSS("per_step/critic_loss", 1.2e-6, 4),
    STEPS_CRITIC_GRAD_NORM("per_step/critic_grad_norm", 1.4e-6, 8),
    STEPS_VALUE_MEAN("per_step/qs", 8.6e-6, 4),
    STEPS_Q_NORM("per_step/Q_norm", 7.5e-7, 4),
    STEPS_BC_LOSS("per_step/bc_loss", 9.4e-7, 6),
    STEPS_GUIDANCE_LOSS("per_step/guidance_loss", 9.3e-6, 8),
    STEPS_ACTOR_LOSS("per_step/actor_loss", 1.1e-6, 8),
    STEPS_ACTOR_GRAD_NORM("per_step/actor_grad_norm", 1.3e-6, 12),
    STEPS_ETA("per_step/eta_after", 1.9e-7, 6, 20 * Weights.DUAL_RATE),
    FINAL_CRITIC_Q999("final/critic q99.9", 9.9e-8, 0, 2 * Weights.WRONG_STEP),
    FINAL_CRITIC_MEDIAN("final/critic median", 3.1e-8, 8, 20 * Weights.STEP),
    FINAL_CRITIC_TARGET_Q999("final/critic_tar q99.9", 1.3e-7, 0, 20 * 2 * Weights.WRONG_STEP * Weights.TARGET_RATE),
    FINAL_CRITIC_TARGET_MEDIAN("final/critic_tar median", 1.0e-8, 8, 20 * Weights.STEP * Weights.TARGET_RATE),
    FINAL_ACTOR_Q999("final/actor q99.9", 1.1e-7, 0, 2 * Weights.WRONG_STEP),
    FINAL_ACTOR_MEDIAN("final/actor median", 2.7e-8, 12, 20 * Weights.STEP),
    FINAL_ACTOR_TARGET_Q999("final/actor_tar q99.9", 5.2e-8, 0, 20 * 2 * Weights.WRONG_STEP * Weights.TARGET_RATE),
    FINAL_ACTOR_TARGET_MEDIAN("final/actor_tar median", 3.7e-9, 12, 20 * Weights.STEP * Weights.TARGET_RATE),

    // Acting: the records' own errors against float64 (x_steps 1.6e-7, q_heads 3.1e-7, q_mean 4.1e-7, actions 1.9e-7)
    // come from few cases; those of the same quantities in an update are used.
    ACTING_CHAIN("x_steps", 6.0e-7, 8),
    ACTING_VALUES("q_heads", 5.9e-7, 12),
    ACTING_ACTIONS("actions", 6.0e-7, 8),

    // The other algorithms: worst of all their cases (table "Rounding of the baselines"). A mean of terms that cancel
    // is
    // related to 1 at least: the terms are of that size.
    BASELINE_OUTPUTS("out", 4.7e-7, 16),
    // With rounded factors a pre-activation may fall on the other side of relu's kink, and a row's whole share of an
    // entry
    // comes or goes: of 16 rows, several sixteenths of it. What is wrong in kind is seen in fp32.
    BASELINE_GRADS("out/grads", 3.9e-7, 64),
    BASELINE_PARAMS("out/new_params", 1.3e-7, 0, Weights.WRONG_STEP),

    // Counts and things that must not have moved.
    UNCHANGED("unchanged", 0, 0);

    private final String label;
    private final double float32Error;
    private final int products;
    private final double size;

    Quantity(String label, double float32Error, int products) {
        this(label, float32Error, products, products == 0 ? 0 : 1);
    }

    Quantity(String label, double float32Error, int products, double size) {
        this.label = label;
        this.float32Error = float32Error;
        this.products = products;
        this.size = size;
    }

    String label() {
        return label;
    }

    double float32Error() {
        return float32Error;
    }

    /** What an error in each of the factors of a product may grow to; without products the size itself. */
    double roundedProductsError(double perProduct) {
        return products == 0 ? size : products * perProduct * size;
    }

    /** Sizes of a step in the records: learning rate 3e-4, target rate 0.005, dual rate 0.001. */
    private static final class Weights {
        /** A weight moves by about the learning rate, so its error is the gradient's relative error of that. */
        static final double STEP = 3e-4;
        /** With a rounded gradient near zero a step may go the other way; it can never be further off. */
        static final double WRONG_STEP = 2 * STEP;

        static final double TARGET_RATE = 0.005;
        static final double DUAL_RATE = 0.001;
    }
}
