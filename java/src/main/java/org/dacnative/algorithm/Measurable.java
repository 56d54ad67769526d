// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.Optional;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NoiseSchedule;

/**
 * What an agent shows of itself so that it can be measured on data, without an environment. Every agent has a policy;
 * some have more.
 *
 * @param discount of future rewards
 * @param noise the model of the noise on the data's actions
 * @param critic Q(s, a), with its target
 */
public record Measurable(double discount, Optional<NoiseModel> noise, Optional<NetworkBank> critic) {
    /** Where an algorithm has none. */
    public static final double USUAL_DISCOUNT = 0.99;

    /** A policy that is no diffusion and has no critic. */
    public static final Measurable POLICY_ALONE = new Measurable(USUAL_DISCOUNT, Optional.empty(), Optional.empty());

    /**
     * eps(s, a, t).
     *
     * @param steps T
     */
    public record NoiseModel(NetworkBank bank, NoiseSchedule schedule, int steps) {}

    public static Measurable withNoise(NoiseModel noise) {
        return new Measurable(USUAL_DISCOUNT, Optional.of(noise), Optional.empty());
    }

    public static Measurable withCritic(double discount, NetworkBank critic) {
        return new Measurable(discount, Optional.empty(), Optional.of(critic));
    }

    public static Measurable withBoth(double discount, NoiseModel noise, NetworkBank critic) {
        return new Measurable(discount, Optional.of(noise), Optional.of(critic));
    }
}
