// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dacnative.input.InputException;

/**
 * How observations and actions of a task become those that an agent learns from, and its actions those of the task. It
 * belongs to a trained policy as its weights do.
 *
 * @param observations empty: as they are
 * @param actions empty: as they are
 */
public record Scaling(Optional<Standardization> observations, Optional<ActionBounds> actions) {
    /** Everything as it is. */
    public static final Scaling NONE = new Scaling(Optional.empty(), Optional.empty());

    private static final String MEAN = "observation_mean";
    private static final String DEVIATION = "observation_std";
    private static final String LOW = "action_lows";
    private static final String HIGH = "action_highs";

    /** Whether everything stays as it is. */
    public boolean isNone() {
        return observations.isEmpty() && actions.isEmpty();
    }

    /** Adds itself to what a checkpoint keeps of its run, to every bit. */
    public void putTexts(Map<String, String> facts) {
        observations.ifPresent(standardization -> {
            facts.put(MEAN, text(standardization.mean()));
            facts.put(DEVIATION, text(standardization.deviation()));
        });
        actions.ifPresent(bounds -> {
            facts.put(LOW, text(bounds.low()));
            facts.put(HIGH, text(bounds.high()));
        });
    }

    /**
     * What {@link #putTexts} added. Throws InputException if it is not sound.
     *
     * @param obsDim D of the policy
     * @param actDim A of the policy
     */
    public static Scaling of(Map<String, String> facts, int obsDim, int actDim) {
        try {
            return new Scaling(
                    facts.containsKey(MEAN)
                            ? Optional.of(new Standardization(
                                    numbers(facts, MEAN, obsDim), numbers(facts, DEVIATION, obsDim)))
                            : Optional.empty(),
                    facts.containsKey(LOW)
                            ? Optional.of(new ActionBounds(numbers(facts, LOW, actDim), numbers(facts, HIGH, actDim)))
                            : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "the checkpoint's scaling of observations and actions is damaged: " + e.getMessage());
        }
    }

    private static String text(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Float> numbers(Map<String, String> facts, String name, int count) {
        List<Float> numbers = Arrays.stream(facts.getOrDefault(name, "").split(","))
                .map(Float::valueOf)
                .toList();
        if (numbers.size() != count || numbers.stream().anyMatch(number -> !Float.isFinite(number))) {
            throw new IllegalArgumentException(name + " is no list of " + count + " numbers");
        }
        return numbers;
    }
}
