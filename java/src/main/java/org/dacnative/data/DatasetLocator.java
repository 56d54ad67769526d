// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dacnative.input.HomeFolder;
import org.dacnative.input.InputException;
import org.dacnative.input.PathText;

/**
 * Where data sets lie: the file of {@code --dataset}, else D4RL's own folders, {@code $D4RL_DATASET_DIR} and then
 * {@code ~/.d4rl/datasets}, under the names that D4RL gives its files.
 */
public final class DatasetLocator {
    private static final String VARIABLE = "D4RL_DATASET_DIR";
    private static final String SOURCE =
            "http://rail.eecs.berkeley.edu/datasets/offline_rl/ (gym_mujoco_v2, maze2d, ant_maze_new, ant_maze_v2)";

    private final List<Path> folders = new ArrayList<>();

    /** Folders of an environment and a home directory. */
    public DatasetLocator(Map<String, String> environment, Path home) {
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isBlank()) {
            folders.add(folder(variable));
        }
        folders.add(home.resolve(".d4rl").resolve("datasets"));
    }

    /** Folders of this process and user. */
    public static DatasetLocator ofThisUser() {
        return new DatasetLocator(System.getenv(), HomeFolder.find().orElse(Path.of("/")));
    }

    /**
     * The file to read. One that the user named is returned as it is: reading it says best what is wrong with it.
     *
     * @param given of {@code --dataset}
     * @param fileName D4RL's name of the task's file
     */
    public Path find(Optional<Path> given, String fileName) {
        return given.or(() -> found(fileName))
                .orElseThrow(() -> new InputException("no data set found, looked at "
                        + candidates(fileName).map(Path::toString).collect(Collectors.joining(", "))
                        + "; name a file with --dataset or its folder with $" + VARIABLE
                        + "; the command 'datasets fetch TASK' gets it from " + SOURCE));
    }

    /** The file of this name, where it was found first. */
    public Optional<Path> found(String fileName) {
        return candidates(fileName).filter(Files::isRegularFile).findFirst();
    }

    /** The folder that is looked at first. */
    public Path folder() {
        return folders.get(0);
    }

    private static Path folder(String variable) {
        try {
            return PathText.parse(variable);
        } catch (InputException e) {
            throw new InputException(VARIABLE + " " + e.getMessage());
        }
    }

    private Stream<Path> candidates(String fileName) {
        return folders.stream().map(folder -> folder.resolve(fileName));
    }
}
