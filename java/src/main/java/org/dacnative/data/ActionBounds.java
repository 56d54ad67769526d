// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dacnative.input.InputException;

/**
 * The range of each number of an action as it was recorded. What learns sees actions in [-1, 1]; what acts gives them in
 * these ranges again.
 *
 * @param low (A)
 * @param high (A), nowhere below low
 */
public record ActionBounds(List<Float> low, List<Float> high) {
    /** What learns sees them in. */
    public static final ActionBounds USUAL = new ActionBounds(List.of(-1f), List.of(1f));

    private static final int MOST_SHOWN = 8;

    /** Throws InputException for bounds that cannot be. */
    public ActionBounds {
        low = List.copyOf(low);
        high = List.copyOf(high);
        if (low.size() != high.size()) {
            throw InputException.ofParameter("action_low has " + low.size() + " numbers, action_high " + high.size());
        }
        for (int i = 0; i < low.size(); i++) {
            if (!Float.isFinite(low.get(i)) || !Float.isFinite(high.get(i)) || low.get(i) > high.get(i)) {
                throw InputException.ofParameter("action_low " + low.get(i) + " and action_high " + high.get(i)
                        + " are no range of a number of an action");
            }
        }
    }

    /** Smallest and largest of each column of (M, A) actions that reaches beyond [-1, 1], and [-1, 1] for the others. */
    static ActionBounds found(Rows actions) {
        int width = actions.width();
        float[] least = new float[width];
        float[] most = new float[width];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        actions.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count * width; i++) {
                least[i % width] = Math.min(least[i % width], values[i]);
                most[i % width] = Math.max(most[i % width], values[i]);
            }
        });
        List<Float> low = new ArrayList<>();
        List<Float> high = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            boolean beyond = least[column] < -1 || most[column] > 1;
            low.add(beyond ? least[column] : -1);
            high.add(beyond ? most[column] : 1);
        }
        return new ActionBounds(low, high);
    }

    /** One range for every number, or the given ones. Throws InputException if there are neither one nor so many. */
    ActionBounds ofWidth(int width) {
        if (low.size() == width) {
            return this;
        }
        if (low.size() != 1) {
            throw InputException.ofParameter("action_low and action_high have " + low.size()
                    + " numbers, allowed are one or as many as an action has, " + width);
        }
        return new ActionBounds(
                IntStream.range(0, width).mapToObj(i -> low.get(0)).toList(),
                IntStream.range(0, width).mapToObj(i -> high.get(0)).toList());
    }

    /** Whether every range is [-1, 1]. */
    boolean areUsual() {
        return low.stream().allMatch(value -> value == -1) && high.stream().allMatch(value -> value == 1);
    }

    /** Actions of the ranges in [-1, 1]; what lies beyond stays beyond. */
    Rows scaled(Rows actions) {
        return actions.map(this::scale);
    }

    /** The same in place, of some rows; a range of one number becomes 0. */
    public void scale(float[] actions, int at, int rows) {
        int width = low.size();
        for (int i = 0; i < rows * width; i++) {
            float least = low.get(i % width);
            float most = high.get(i % width);
            actions[at + i] = most > least ? 2 * (actions[at + i] - least) / (most - least) - 1 : 0;
        }
    }

    /** From [-1, 1] to the ranges, in place; what lies beyond is clipped. */
    public void unscale(float[] actions) {
        int width = low.size();
        for (int i = 0; i < actions.length; i++) {
            float least = low.get(i % width);
            float most = high.get(i % width);
            float share = (Math.max(-1, Math.min(1, actions[i])) + 1) / 2;
            actions[i] = share == 1 ? most : least + share * (most - least);
        }
    }

    /** "-2..2, 0..5". */
    public String text() {
        return IntStream.range(0, low.size())
                        .limit(MOST_SHOWN)
                        .mapToObj(i -> low.get(i) + ".." + high.get(i))
                        .collect(Collectors.joining(", "))
                + (low.size() > MOST_SHOWN ? ", ..." : "");
    }
}
