// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.dacnative.input.InputException;

/**
 * How rewards are scaled before training ({@code --reward_tune}): what is needed is found in one pass over them, and each
 * is changed when it is read. Sums are double; the new rewards are computed in float, (factor * r) first and then divided
 * by the gap, as the authors' arrays do it.
 */
public enum RewardTuning {
    /** 1000 r / (largest - smallest return of a trajectory). */
    IQL_LOCOMOTION {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return divideByGap(1000, returnGap(rewards, trajectories));
        }
    },
    /** s r / (largest - smallest return), s the mean length of a trajectory, rounded down. */
    TRAJ_NORMALIZE {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return divideByGap(rewards.size() / trajectories.size(), returnGap(rewards, trajectories));
        }
    },
    /** (r - mean) / standard deviation over all rows. */
    REWARD_NORMALIZE {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return standardize(rewards);
        }
    },
    /** 100 r. */
    ANTMAZE100 {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return shiftThenScale(0, 100);
        }
    },
    /** r - 1. */
    IQL_ANTMAZE {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return shiftThenScale(-1, 1);
        }
    },
    /** 4 (r - 0.5). */
    CQL_ANTMAZE {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return shiftThenScale(-0.5f, 4);
        }
    },
    /** 2 (r - 0.25). */
    ANTMAZE {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return shiftThenScale(-0.25f, 2);
        }
    },
    /** Unchanged. */
    NO {
        @Override
        RewardMap fit(Rows rewards, List<Trajectory> trajectories) {
            return reward -> reward;
        }
    };

    /**
     * The mode that counts where none is given.
     *
     * @param knownTask whether the data are said to be of a task of D4RL's, for whose locomotion the mode is made; one's own
     *     rewards are taken as they were recorded
     */
    public static RewardTuning usual(boolean knownTask) {
        return knownTask ? IQL_LOCOMOTION : NO;
    }

    /** As it is written on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of a command line's name; throws InputException that lists all. */
    public static RewardTuning named(String optionName) {
        return Arrays.stream(values())
                .filter(mode -> mode.optionName().equals(optionName))
                .findFirst()
                .orElseThrow(() -> InputException.ofParameter(
                        "reward_tune is " + optionName + ", allowed is one of " + optionNames()));
    }

    /**
     * The tuned rewards, computed from the given ones with each reading. Throws InputException where the mode would divide
     * by zero or leave the range of a float.
     */
    final Rows tune(Rows rewards, List<Trajectory> trajectories) {
        return tune(rewards, fit(rewards, trajectories));
    }

    /** The same by a map that was fitted. */
    final Rows tune(Rows rewards, RewardMap map) {
        Rows tuned = rewards.map((values, at, rows) -> {
            for (int i = at; i < at + rows; i++) {
                values[i] = map.of(values[i]);
            }
        });
        tuned.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(values[i])) {
                    throw InputException.ofParameter("reward_tune " + optionName() + " makes the reward of transition "
                            + (first + i) + " infinite; take another mode, for example no");
                }
            }
        });
        return tuned;
    }

    /** The mode for these data. */
    abstract RewardMap fit(Rows rewards, List<Trajectory> trajectories);

    private static String optionNames() {
        return Arrays.stream(values()).map(RewardTuning::optionName).collect(Collectors.joining(", "));
    }

    double returnGap(Rows rewards, List<Trajectory> trajectories) {
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

    RewardMap standardize(Rows rewards) {
        double mean = sum(rewards, reward -> reward) / rewards.size();
        double squares = sum(rewards, reward -> (reward - mean) * (reward - mean));
        float deviation = (float) Math.sqrt(squares / rewards.size());
        requireSpread(deviation, "every reward is " + mean);
        return reward -> (reward - (float) mean) / deviation;
    }

    private static double sum(Rows rewards, DoubleUnaryOperator term) {
        double[] sum = {0};
        rewards.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count; i++) {
                sum[0] += term.applyAsDouble(values[i]);
            }
        });
        return sum[0];
    }

    private void requireSpread(float spread, String what) {
        if (spread == 0) {
            throw InputException.ofParameter("reward_tune " + optionName() + " would divide by zero: " + what
                    + "; take another mode, for example no");
        }
    }

    private static RewardMap divideByGap(float factor, double gap) {
        float divisor = (float) gap;
        return reward -> factor * reward / divisor;
    }

    private static RewardMap shiftThenScale(float shift, float scale) {
        return reward -> scale * (reward + shift);
    }
}
