// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.Preparation;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** What is done to data before training, and what is kept from it to measure policies on. */
final class PreparationFlags {
    private static final double USUAL_HOLDOUT = 0.1;
    private static final int USUAL_FQE_UPDATES = 10_000;
    private static final int MOST_FQE_UPDATES = 10_000_000;

    @Option(
            names = "--normalize_observations",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "take out mean and standard deviation of each number of the observations that are trained on;"
                    + " they are saved with the policy")
    private boolean normalize;

    @Option(
            names = "--action_low",
            paramLabel = "X",
            split = ",",
            description = "the smallest action, a number or one for each of its own: actions are scaled from"
                    + " --action_low..--action_high into [-1, 1], and back when the policy acts (default: what the data"
                    + " have, without --env and where they reach beyond [-1, 1])")
    private List<Float> low;

    @Option(names = "--action_high", paramLabel = "X", split = ",", description = "the largest")
    private List<Float> high;

    @Option(
            names = "--holdout",
            paramLabel = "X",
            description = "the share of trajectories, chosen by --data_seed, that is not trained on but measured on"
                    + " (default: 0.1 where there is no environment to score in, else 0)")
    private Double holdout;

    @Option(
            names = "--fqe_updates",
            paramLabel = "N",
            defaultValue = "" + USUAL_FQE_UPDATES,
            description = "of the fitted Q evaluation at the end of a run with a held-out part; 0: none (default:"
                    + " ${DEFAULT-VALUE})")
    private int fqeUpdates;

    /**
     * Throws InputException for values that are not allowed.
     *
     * @param known whether there is a known task, whose actions lie in [-1, 1]: others are clipped
     * @param scored whether there is an environment
     */
    Preparation of(boolean known, boolean scored) {
        if (fqeUpdates < 0 || fqeUpdates > MOST_FQE_UPDATES) {
            throw new InputException("--fqe_updates is " + fqeUpdates + ", allowed is 0 to " + MOST_FQE_UPDATES);
        }
        if ((low == null) != (high == null)) {
            throw new InputException("--action_low and --action_high are given together");
        }
        Optional<ActionBounds> bounds = low == null ? Optional.empty() : Optional.of(new ActionBounds(low, high));
        return new Preparation(normalize, !known, bounds, share(scored));
    }

    /** An option that was given, where nothing is prepared. */
    Optional<String> firstGiven() {
        return Stream.of(
                        normalize ? "--normalize_observations" : null,
                        low != null ? "--action_low" : null,
                        high != null ? "--action_high" : null,
                        holdout != null ? "--holdout" : null,
                        fqeUpdates != USUAL_FQE_UPDATES ? "--fqe_updates" : null)
                .filter(Objects::nonNull)
                .findFirst();
    }

    int fqeUpdates() {
        return fqeUpdates;
    }

    private double share(boolean scored) {
        return holdout != null ? holdout : scored ? 0 : USUAL_HOLDOUT;
    }

    /** Adds what counts to a run's options. */
    void putTexts(Map<String, String> text, boolean scored) {
        if (normalize) {
            text.put("normalize_observations", "true");
        }
        if (low != null) {
            text.put("action_low", numbers(low));
            text.put("action_high", numbers(high));
        }
        double share = share(scored);
        if (share > 0 || !scored) {
            text.put("holdout", "" + share); // without an environment 0 is not what an absent flag says
        }
        if (share > 0) {
            text.put("fqe_updates", "" + fqeUpdates);
        }
    }

    /** As the flags take them. */
    static String numbers(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
