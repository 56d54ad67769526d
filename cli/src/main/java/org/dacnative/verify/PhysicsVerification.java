// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.input.InputException;

/**
 * Recorded MuJoCo steps and rollouts against this machine's simulator: a folder with files such as {@code hopper.h5}
 * (exact inertia), and the same names below {@code legacy/}.
 */
public final class PhysicsVerification {
    private static final Map<String, PhysicsTask> TASKS = Map.of(
            "hopper", PhysicsTask.HOPPER,
            "walker2d", PhysicsTask.WALKER2D,
            "halfcheetah", PhysicsTask.HALFCHEETAH,
            "ant", PhysicsTask.ANTMAZE_FLOOR,
            "antmaze_umaze", PhysicsTask.ANTMAZE_UMAZE,
            "maze2d_medium", PhysicsTask.MAZE2D_MEDIUM);
    /** The same robots with rewards that grow towards the goal. */
    private static final Map<PhysicsTask, PhysicsTask> DENSE =
            Map.of(PhysicsTask.MAZE2D_MEDIUM, PhysicsTask.MAZE2D_MEDIUM_DENSE);

    private PhysicsVerification() {}

    /** Goes through every file of both folders, in the order of their names. InputException if there is none. */
    public static void run(Path folder, Consumer<CaseResult> results) {
        List<Path> exact = files(folder);
        List<Path> legacy = files(folder.resolve("legacy"));
        if (exact.isEmpty() && legacy.isEmpty()) {
            throw new InputException("--physics " + folder + ": no folder with recorded physics (*.h5)");
        }
        exact.forEach(file -> results.accept(check(file, Inertia.EXACT)));
        legacy.forEach(file -> results.accept(check(file, Inertia.LEGACY)));
    }

    private static CaseResult check(Path path, Inertia inertia) {
        String stem = path.getFileName().toString().replaceFirst("\\.h5$", "");
        String name = (inertia == Inertia.LEGACY ? "legacy/" : "") + stem;
        PhysicsTask task = TASKS.get(stem);
        if (task == null) {
            return CaseResult.notYet(name, "environment " + stem);
        }
        try (GoldenFile file = new GoldenFile(path)) {
            List<QuantityError> errors = new ArrayList<>(compare(file, task, "reward", inertia));
            if (DENSE.containsKey(task)) {
                compare(file, DENSE.get(task), "reward_dense", inertia).stream()
                        .filter(error -> error.name().endsWith("reward_dense"))
                        .forEach(errors::add);
            }
            return CaseResult.judged(name, errors);
        } catch (InputException e) {
            return CaseResult.failed(name, e.getMessage());
        }
    }

    private static List<QuantityError> compare(GoldenFile file, PhysicsTask task, String rewards, Inertia inertia) {
        try (PhysicsReplay replay = new PhysicsReplay(file, task, rewards, inertia)) {
            return replay.compare();
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> path.toString().endsWith(".h5"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException("--physics " + folder + ": cannot be listed (" + e.getMessage() + ")");
        }
    }
}
