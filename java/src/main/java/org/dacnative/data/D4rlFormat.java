// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;
import java.util.Set;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;

/** D4RL's HDF5 files; also the format of every HDF5 file that is of no other, so that what is missing is named. */
final class D4rlFormat implements DatasetFormat {
    static final String NAME = "D4RL (HDF5)";

    /** As most tasks have it; asked only where a file has no timeouts. */
    private static final int USUAL_STEPS = 1000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> options() {
        return Set.of("--max_episode_steps");
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof HdfContents;
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        HdfReader hdf = ((HdfContents) contents).file();
        TaskShape shape = task.orElseGet(() -> ownShape(hdf)).withLimit(options.maxEpisodeSteps());
        return Episodes.ofD4rl(new D4rlFile(hdf, shape), shape);
    }

    /** Throws InputException if a file's trajectories can only be told by a limit that nobody knows. */
    static void requireLimit(DatasetFormat format, Contents contents, ReadingOptions options) {
        if (format instanceof D4rlFormat
                && options.maxEpisodeSteps().isEmpty()
                && !((HdfContents) contents).file().has("timeouts")) {
            ownShape(((HdfContents) contents).file()); // what else is missing is said first
            throw new InputException(contents.path() + ": has no timeouts, so its episodes are told by their length;"
                    + " --max_episode_steps N gives the task's limit, --env a task that is known");
        }
    }

    private static TaskShape ownShape(HdfReader hdf) {
        ColumnReader reader = new ColumnReader(hdf.path());
        for (String key : D4rlFile.NEEDED) {
            if (!hdf.has(key)) {
                throw reader.bad("key " + key + " is missing; needed are observations, actions, rewards and terminals");
            }
        }
        return new TaskShape(
                reader.matrixWidth("observations", hdf.column("observations")),
                reader.matrixWidth("actions", hdf.column("actions")),
                USUAL_STEPS);
    }
}
