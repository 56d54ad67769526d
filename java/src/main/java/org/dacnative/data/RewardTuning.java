// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dacnative.input.InputException;

/**
 * How rewards are scaled before training ({@code --reward_tune}). Sums are double; the new rewards are computed in
 * float, (factor * r) first and then divided by the gap, as the authors' arrays do it.
 */
public enum RewardTuning {
    /** 1000 r / (largest - smallest return of a trajectory). */
    IQL_LOCOMOTION {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            divideByGap(rewards, 1000, returnGap(rewards, trajectories));
        }
    },
    /** s r / (largest - smallest return), s the mean length of a trajectory, rounded down. */
    TRAJ_NORMALIZE {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            divideByGap(rewards, rewards.length / trajectories.size(), returnGap(rewards, trajectories));
        }
    },
    /** (r - mean) / standard deviation over all rows. */
    REWARD_NORMALIZE {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            standardize(rewards);
        }
    },
    /** 100 r. */
    ANTMAZE100 {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            shiftThenScale(rewards, 0, 100);
        }
    },
    /** r - 1. */
    IQL_ANTMAZE {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            shiftThenScale(rewards, -1, 1);
        }
    },
    /** 4 (r - 0.5). */
    CQL_ANTMAZE {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            shiftThenScale(rewards, -0.5f, 4);
        }
    },
    /** 2 (r - 0.25). */
    ANTMAZE {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {
            shiftThenScale(rewards, -0.25f, 2);
        }
    },
    /** Unchanged. */
    NO {
        @Override
        void apply(float[] rewards, List<Trajectory> trajectories) {}
    };

    /** As it is written on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of a command line's name; throws InputException that lists all. */
    public static RewardTuning named(String optionName) {
        return Arrays.stream(values())
                .filter(mode -> mode.optionName().equals(optionName))
                .findFirst()
                .orElseThrow(() ->
                        new InputException("--reward_tune is " + optionName + ", allowed is one of " + optionNames()));
    }

    /** Tunes in place. Throws InputException where the mode would divide by zero or leave the range of a float. */
    final void tune(float[] rewards, List<Trajectory> trajectories) {
        apply(rewards, trajectories);
        for (int row = 0; row < rewards.length; row++) {
            if (!Float.isFinite(rewards[row])) {
                throw new InputException("--reward_tune " + optionName() + " makes the reward of transition " + row
                        + " infinite; take another mode, for example --reward_tune no");
            }
        }
    }

    abstract void apply(float[] rewards, List<Trajectory> trajectories);

    private static String optionNames() {
        return Arrays.stream(values()).map(RewardTuning::optionName).collect(Collectors.joining(", "));
    }

    double returnGap(float[] rewards, List<Trajectory> trajectories) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (Trajectory trajectory : trajectories) {
            double trajectoryReturn = trajectory.sum(rewards);
            smallest = Math.min(smallest, trajectoryReturn);
            largest = Math.max(largest, trajectoryReturn);
        }
        requireSpread(
                (float) (largest - smallest),
                "the return of every trajectory (" + trajectories.size() + ") is " + largest);
        return largest - smallest;
    }

    void standardize(float[] rewards) {
        double sum = 0;
        for (float reward : rewards) {
            sum += reward;
        }
        double mean = sum / rewards.length;
        double squares = 0;
        for (float reward : rewards) {
            squares += (reward - mean) * (reward - mean);
        }
        float deviation = (float) Math.sqrt(squares / rewards.length);
        requireSpread(deviation, "every reward is " + mean);
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = (rewards[i] - (float) mean) / deviation;
        }
    }

    private void requireSpread(float spread, String what) {
        if (spread == 0) {
            throw new InputException("--reward_tune " + optionName() + " would divide by zero: " + what
                    + "; take another mode, for example --reward_tune no");
        }
    }

    private static void divideByGap(float[] rewards, float factor, double gap) {
        float divisor = (float) gap;
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = factor * rewards[i] / divisor;
        }
    }

    private static void shiftThenScale(float[] rewards, float shift, float scale) {
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = scale * (rewards[i] + shift);
        }
    }
}
