// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.engine.NetworkShape;
import org.dacnative.input.InputException;

/** Collects what is wrong with a configuration, so that a user sees all of it at once. NaN fails every check. */
final class Problems {
    private final List<String> problems = new ArrayList<>();

    Problems atLeast(String option, double value, double smallest) {
        return require(
                value >= smallest && value < Double.POSITIVE_INFINITY,
                option,
                number(value),
                "at least " + number(smallest));
    }

    Problems within(String option, double value, double smallest, double largest) {
        return require(
                value >= smallest && value <= largest,
                option,
                number(value),
                number(smallest) + " to " + number(largest));
    }

    Problems finite(String option, double value) {
        return require(Double.isFinite(value), option, number(value), "a finite number");
    }

    Problems ordered(String lowOption, double low, String highOption, double high) {
        return require(low <= high, lowOption, number(low), "at most " + highOption + " " + number(high));
    }

    Problems layers(String option, List<Integer> widths) {
        boolean valid = !widths.isEmpty()
                && widths.size() <= NetworkShape.MAX_HIDDEN_LAYERS
                && widths.stream().allMatch(width -> width >= 1);
        return require(
                valid, option, widths.toString(), "1 to " + NetworkShape.MAX_HIDDEN_LAYERS + " widths of at least 1");
    }

    /** Throws InputException if anything was wrong. */
    void report() {
        if (!problems.isEmpty()) {
            throw new InputException(String.join("; ", problems));
        }
    }

    private Problems require(boolean holds, String option, String given, String allowed) {
        if (!holds) {
            problems.add(option + " is " + given + ", allowed is " + allowed);
        }
        return this;
    }

    /** 3 rather than 3.0. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
