// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import org.dacnative.env.TaskFamily;
import org.dacnative.env.TaskSpec;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** What {@code collect --policy waypoint} needs beside the other options, and what it does not go with. */
final class WaypointOptions {
    static final String POLICY = "waypoint";
    private static final long USUAL_STEPS = 300_000;
    private static final long MOST_STEPS = 1_000_000_000;

    @Option(
            names = "--walker",
            paramLabel = "FOLDER",
            description =
                    "waypoint in AntMaze: what walks there; where there is none it is trained first and saved for the next time")
    private Path walker;

    @Option(
            names = "--walker_steps",
            paramLabel = "N",
            description = "waypoint in AntMaze: steps of learning of a walker that is not there yet (default: "
                    + USUAL_STEPS + ")")
    private Long walkerSteps;

    Path walker() {
        return walker;
    }

    long walkerSteps() {
        return walkerSteps == null ? USUAL_STEPS : walkerSteps;
    }

    static boolean isFor(String policy) {
        return policy.equalsIgnoreCase(POLICY);
    }

    static boolean isAntMaze(TaskSpec task) {
        return task.family() == TaskFamily.ANTMAZE_V0 || task.family() == TaskFamily.ANTMAZE_V2;
    }

    /** InputException for what does not go together. */
    void validate(TaskSpec task, String policy, int numEnvs, Path out) {
        boolean waypoint = isFor(policy);
        boolean ants = isAntMaze(task);
        if ((!waypoint || !ants) && (walker != null || walkerSteps != null)) {
            throw new InputException((walker != null ? "--walker " + walker : "--walker_steps " + walkerSteps)
                    + ": goes with --policy waypoint and --env antmaze-... only");
        }
        if (!waypoint) {
            return;
        }
        if (!ants && task.family() != TaskFamily.MAZE2D) {
            throw new InputException("--policy waypoint: goes with --env maze2d-... or antmaze-... only, " + task.name()
                    + " has no maze");
        }
        if (ants && walker == null) {
            throw new InputException("--walker is missing: the folder of what walks through the maze for --policy"
                    + " waypoint; where there is none it is trained first and saved there");
        }
        if (ants && walker.toString().isEmpty()) {
            throw new InputException("--walker '': must be the name of a folder");
        }
        if (ants && out != null && isSame(out, walker)) {
            throw new InputException("--out " + out + ": is the walker's folder too; give them different names");
        }
        if (walkerSteps != null && (walkerSteps < 1 || walkerSteps > MOST_STEPS)) {
            throw new InputException("--walker_steps " + walkerSteps + ": must be 1 to " + MOST_STEPS);
        }
        if (!ants && numEnvs > 1) {
            throw new InputException("--num_envs " + numEnvs
                    + ": the waypoint controller's data in maze2d are one trajectory; leave it 1");
        }
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }
}
