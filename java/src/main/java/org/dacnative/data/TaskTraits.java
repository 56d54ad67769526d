// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dacnative.input.OneLine;

/**
 * What a task's data look like beyond their widths: a file of another task of the same shape trains just as well and
 * ends in nonsense. Limits are wide; they tell robots and scales apart, not good data from bad.
 *
 * @param task D4RL's name, for messages
 * @param family the first word of the name, the robot or maze
 * @param firstHeight the first number of an episode's first observation (the body's height); empty where episodes begin
 *     anywhere
 * @param lowestReward of a step
 * @param highestReward of a step
 * @param reach what the first two numbers of an observation (the place in a maze) cannot exceed; empty for robots that
 *     walk on
 */
public record TaskTraits(
        String task,
        String family,
        Optional<Double> firstHeight,
        double lowestReward,
        double highestReward,
        Optional<Double> reach) {

    /** How far from {@link #firstHeight} an episode may begin: half-cheetah's resets are spread by 0.1. */
    static final double HEIGHT_SPREAD = 0.3;

    /** How names of robots and mazes begin in file names, Gymnasium's ids and metadata, without signs between words. */
    private static final Map<String, String> FAMILIES = Map.of(
            "halfcheetah", "halfcheetah",
            "hopper", "hopper",
            "walker2d", "walker2d",
            "antmaze", "antmaze",
            "maze2d", "maze2d",
            "pointmaze", "maze2d",
            "humanoid", "humanoid",
            "swimmer", "swimmer",
            "kitchen", "kitchen");

    /** Of a task of D4RL; empty if nothing is known of it. */
    public static Optional<TaskTraits> of(String task) {
        String family = task.replaceAll("-.*", "");
        return switch (family) {
            case "halfcheetah" -> Optional.of(robot(task, 0, -20, 40));
            case "hopper" -> Optional.of(robot(task, 1.25, -10, 20));
            case "walker2d" -> Optional.of(robot(task, 1.25, -15, 25));
            case "ant" -> Optional.of(robot(task, 0.75, -30, 40));
            case "maze2d" -> Optional.of(maze(task, task.contains("open") ? 6 : 4, 7, 11));
            case "antmaze" -> Optional.of(maze(task, 11, 23, 39));
            default -> Optional.empty();
        };
    }

    private static TaskTraits robot(String task, double height, double lowest, double highest) {
        return new TaskTraits(task, task.replaceAll("-.*", ""), Optional.of(height), lowest, highest, Optional.empty());
    }

    /** Rewards are shares of being at the goal; the three mazes differ in size. */
    private static TaskTraits maze(String task, double umaze, double medium, double large) {
        double reach = task.contains("medium") ? medium : task.contains("large") ? large : umaze;
        return new TaskTraits(task, task.replaceAll("-.*", ""), Optional.empty(), 0, 1, Optional.of(reach));
    }

    /** The family that a text names, if it is another one than this task's. */
    Optional<String> otherFamily(String text) {
        String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return FAMILIES.entrySet().stream()
                .filter(entry -> letters.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .reduce((first, second) -> first.equals(second) ? first : family) // two at once say nothing
                .filter(named -> !named.equals(family));
    }

    /**
     * A warning if what a file says of its origin is another family.
     *
     * @param words where it says so, with what it says
     */
    Optional<String> otherTask(Map<String, String> words) {
        return words.entrySet().stream()
                .filter(entry -> otherFamily(entry.getValue()).isPresent())
                .findFirst()
                .map(entry -> "the file is of " + otherFamily(entry.getValue()).orElseThrow() + " by " + entry.getKey()
                        + " (" + OneLine.of(entry.getValue()) + "), --env is " + task);
    }
}
