// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.input.InputException;

/** Collects what is wrong with a configuration, so that a user sees all of it at once. NaN fails every check. */
public final class Problems {
    private final List<String> problems = new ArrayList<>();

    /** A number that is finite, also in the 32 bits that engines compute with, and within bounds, which may be infinite. */
    public Problems number(String name, double value, double least, double most) {
        boolean finite = Float.isFinite((float) value);
        boolean holds = finite && value >= least && value <= most;
        return require(holds, name, text(value), range(least, most) + (finite ? "" : ", and finite in 32 bits"));
    }

    public Problems require(boolean holds, String name, String given, String allowed) {
        if (!holds) {
            problems.add(name + " is " + given + ", allowed is " + allowed);
        }
        return this;
    }

    /** Those of a record that could not be made. */
    void addAll(InputException refusal) {
        if (refusal.ofParameters().isEmpty()) {
            throw refusal;
        }
        problems.addAll(refusal.ofParameters());
    }

    /** Throws InputException if anything was wrong. */
    public void report() {
        if (!problems.isEmpty()) {
            throw InputException.ofParameters(problems);
        }
    }

    /** What a number within bounds is, in words. */
    static String range(double least, double most) {
        if (most < Double.POSITIVE_INFINITY) {
            return text(least) + " to " + text(most);
        }
        return least > Double.NEGATIVE_INFINITY ? "at least " + text(least) : "a number";
    }

    /** 3 rather than 3.0. */
    public static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
