// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.input.InputException;

/**
 * The catalogue of D4RL's tasks with their file names and reference returns (d4rl 1.1, infos.py and the environments'
 * registrations).
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
        return find("--env " + name, name);
    }

    /** The same for a name that was not given by {@code --env}, but as {@code given} says. */
    public static TaskSpec find(String given, String name) {
        return ALL.stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(given + ": "
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
            tasks.add(locomotion("ant", kind, 111, 8, -325.6, 3879.7, PhysicsTask.ANT));
        }
        addMazes2d(tasks);
        addAntMazes(tasks);
        return List.copyOf(tasks);
    }

    private static TaskSpec locomotion(
            String robot, String kind, int obsDim, int actDim, double min, double max, PhysicsTask physics) {
        String file = robot + "_" + kind.replace('-', '_') + "-v2.hdf5";
        String name = robot + "-" + kind + "-v2";
        return new TaskSpec(name, file, obsDim, actDim, 1000, min, max, physics, TaskFamily.LOCOMOTION);
    }

    /** v0 has shorter episodes, and so other reference returns, in the same mazes. */
    private static void addMazes2d(List<TaskSpec> tasks) {
        tasks.add(sparse("umaze-v1", 300, 23.85, 161.86, PhysicsTask.MAZE2D_UMAZE));
        tasks.add(sparse("medium-v1", 600, 13.13, 277.39, PhysicsTask.MAZE2D_MEDIUM));
        tasks.add(sparse("large-v1", 800, 6.7, 273.99, PhysicsTask.MAZE2D_LARGE));
        tasks.add(dense("umaze-dense-v1", 300, 68.537689, 193.66285642381482, PhysicsTask.MAZE2D_UMAZE_DENSE));
        tasks.add(dense("medium-dense-v1", 600, 44.264742, 297.4552547777125, PhysicsTask.MAZE2D_MEDIUM_DENSE));
        tasks.add(dense("large-dense-v1", 800, 30.569041, 303.4857382709002, PhysicsTask.MAZE2D_LARGE_DENSE));
        tasks.add(sparse("open-v0", 150, 0.01, 20.66, PhysicsTask.MAZE2D_OPEN));
        tasks.add(sparse("umaze-v0", 150, 0.94, 62.6, PhysicsTask.MAZE2D_UMAZE));
        tasks.add(sparse("medium-v0", 250, 5.77, 85.14, PhysicsTask.MAZE2D_MEDIUM));
        tasks.add(sparse("large-v0", 600, 4.83, 191.99, PhysicsTask.MAZE2D_LARGE));
        tasks.add(dense("open-dense-v0", 150, 11.17817, 27.166538620695782, PhysicsTask.MAZE2D_OPEN_DENSE));
        tasks.add(dense("umaze-dense-v0", 150, 23.249793, 81.78995240126592, PhysicsTask.MAZE2D_UMAZE_DENSE));
        tasks.add(dense("medium-dense-v0", 250, 19.477620, 96.03474232952358, PhysicsTask.MAZE2D_MEDIUM_DENSE));
        tasks.add(dense("large-dense-v0", 600, 27.388310, 215.09965671563742, PhysicsTask.MAZE2D_LARGE_DENSE));
    }

    private static TaskSpec sparse(String maze, int limit, double min, double max, PhysicsTask physics) {
        return maze2d(maze, maze.replaceFirst("-v", "-sparse-v"), limit, min, max, physics);
    }

    private static TaskSpec dense(String maze, int limit, double min, double max, PhysicsTask physics) {
        return maze2d(maze, maze, limit, min, max, physics);
    }

    /** Files of version 0 have no version in their name. */
    private static TaskSpec maze2d(String maze, String file, int limit, double min, double max, PhysicsTask physics) {
        String name = "maze2d-" + file.replaceFirst("-v0$", "") + ".hdf5";
        return new TaskSpec("maze2d-" + maze, name, 4, 2, limit, min, max, physics, TaskFamily.MAZE2D);
    }

    private static void addAntMazes(List<TaskSpec> tasks) {
        for (TaskFamily version : List.of(TaskFamily.ANTMAZE_V0, TaskFamily.ANTMAZE_V2)) {
            tasks.add(antmaze(version, "umaze", "u-maze", "False_multigoal_False", PhysicsTask.ANTMAZE_UMAZE));
            tasks.add(antmaze(version, "umaze-diverse", "u-maze", "True_multigoal_True", PhysicsTask.ANTMAZE_UMAZE));
            tasks.add(antmaze(version, "medium-play", "big-maze", "True_multigoal_False", PhysicsTask.ANTMAZE_MEDIUM));
            tasks.add(
                    antmaze(version, "medium-diverse", "big-maze", "True_multigoal_True", PhysicsTask.ANTMAZE_MEDIUM));
            tasks.add(
                    antmaze(version, "large-play", "hardest-maze", "True_multigoal_False", PhysicsTask.ANTMAZE_LARGE));
            tasks.add(antmaze(
                    version, "large-diverse", "hardest-maze", "True_multigoal_True", PhysicsTask.ANTMAZE_LARGE));
        }
    }

    /** @param starts whether the data begin, and end, in many places: a part of the file's name */
    private static TaskSpec antmaze(TaskFamily version, String kind, String maze, String starts, PhysicsTask physics) {
        boolean first = version == TaskFamily.ANTMAZE_V0;
        String file =
                "Ant_maze_" + maze + "_noisy_multistart_" + starts + "_sparse" + (first ? "" : "_fixed") + ".hdf5";
        int limit = physics == PhysicsTask.ANTMAZE_UMAZE ? 700 : 1000;
        return new TaskSpec("antmaze-" + kind + (first ? "-v0" : "-v2"), file, 29, 8, limit, 0, 1, physics, version);
    }
}
