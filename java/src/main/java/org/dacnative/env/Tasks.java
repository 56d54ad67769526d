// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.input.InputException;

/**
 * The catalogue of D4RL's tasks with their file names and reference returns (d4rl 1.1, infos.py). Training works on all
 * of them; those without physics cannot be scored yet.
 */
public final class Tasks {
    private static final List<TaskSpec> ALL = catalogue();
    /** Such as Hopper-v4, or gym's HalfCheetahBulletEnv-v0. */
    private static final Pattern GYMNASIUM = Pattern.compile("[A-Z]\\w*-v\\d+");

    private Tasks() {}

    public static List<TaskSpec> all() {
        return ALL;
    }

    /** The task of this name; InputException that names the nearest ones otherwise. */
    public static TaskSpec find(String name) {
        return ALL.stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--env " + name + ": "
                        + (GYMNASIUM.matcher(name).matches()
                                ? "that is an environment, a task here names data of one as well"
                                : "no task of this name")
                        + "; nearest are " + String.join(", ", nearest(name)) + " (the command 'datasets' lists all,"
                        + " 'demo' needs no data)"));
    }

    /** Those that begin with the same robot first. */
    private static List<String> nearest(String name) {
        String given = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .map(TaskSpec::name)
                .sorted(Comparator.comparing((String known) -> !robot(known).equals(robot(given)))
                        .thenComparingInt(known -> distance(known, given)))
                .limit(3)
                .toList();
    }

    private static String robot(String name) {
        return name.replaceFirst("-.*", "").replace("_", "");
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static List<TaskSpec> catalogue() {
        List<TaskSpec> tasks = new ArrayList<>();
        for (String kind : List.of("random", "medium", "expert", "medium-replay", "full-replay", "medium-expert")) {
            tasks.add(locomotion("halfcheetah", kind, 17, 6, -280.178953, 12135.0, PhysicsTask.HALFCHEETAH));
            tasks.add(locomotion("hopper", kind, 11, 3, -20.272305, 3234.3, PhysicsTask.HOPPER));
            tasks.add(locomotion("walker2d", kind, 17, 6, 1.629008, 4592.3, PhysicsTask.WALKER2D));
        }
        addMazes2d(tasks);
        addAntMazes(tasks);
        return List.copyOf(tasks);
    }

    private static TaskSpec locomotion(
            String robot, String kind, int obsDim, int actDim, double min, double max, PhysicsTask physics) {
        String file = robot + "_" + kind.replace('-', '_') + "-v2.hdf5";
        return new TaskSpec(robot + "-" + kind + "-v2", file, obsDim, actDim, 1000, min, max, Optional.of(physics));
    }

    private static void addMazes2d(List<TaskSpec> tasks) {
        Optional<PhysicsTask> sparse = Optional.of(PhysicsTask.MAZE2D_UMAZE);
        Optional<PhysicsTask> dense = Optional.of(PhysicsTask.MAZE2D_UMAZE_DENSE);
        tasks.add(maze2d("umaze", 300, 23.85, 161.86, sparse));
        tasks.add(maze2d("medium", 600, 13.13, 277.39, Optional.empty()));
        tasks.add(maze2d("large", 800, 6.7, 273.99, Optional.empty()));
        tasks.add(maze2d("umaze-dense", 300, 68.537689, 193.66285642381482, dense));
        tasks.add(maze2d("medium-dense", 600, 44.264742, 297.4552547777125, Optional.empty()));
        tasks.add(maze2d("large-dense", 800, 30.569041, 303.4857382709002, Optional.empty()));
    }

    private static TaskSpec maze2d(String maze, int limit, double min, double max, Optional<PhysicsTask> physics) {
        String file = "maze2d-" + (maze.endsWith("dense") ? maze : maze + "-sparse") + "-v1.hdf5";
        return new TaskSpec("maze2d-" + maze + "-v1", file, 4, 2, limit, min, max, physics);
    }

    private static void addAntMazes(List<TaskSpec> tasks) {
        for (String version : List.of("v0", "v2")) {
            String ending = version.equals("v0") ? ".hdf5" : "_fixed.hdf5";
            tasks.add(
                    antmaze("umaze-" + version, "u-maze_noisy_multistart_False_multigoal_False_sparse" + ending, 700));
            tasks.add(antmaze(
                    "umaze-diverse-" + version, "u-maze_noisy_multistart_True_multigoal_True_sparse" + ending, 700));
            tasks.add(antmaze(
                    "medium-play-" + version, "big-maze_noisy_multistart_True_multigoal_False_sparse" + ending, 1000));
            tasks.add(antmaze(
                    "medium-diverse-" + version,
                    "big-maze_noisy_multistart_True_multigoal_True_sparse" + ending,
                    1000));
            tasks.add(antmaze(
                    "large-play-" + version,
                    "hardest-maze_noisy_multistart_True_multigoal_False_sparse" + ending,
                    1000));
            tasks.add(antmaze(
                    "large-diverse-" + version,
                    "hardest-maze_noisy_multistart_True_multigoal_True_sparse" + ending,
                    1000));
        }
    }

    private static TaskSpec antmaze(String name, String file, int limit) {
        return new TaskSpec("antmaze-" + name, "Ant_maze_" + file, 29, 8, limit, 0, 1, Optional.empty());
    }
}
