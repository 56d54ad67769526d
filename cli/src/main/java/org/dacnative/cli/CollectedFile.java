// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dacnative.collect.D4rlWriter;
import org.dacnative.collect.Recording;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The file of {@code collect}: a new one, whose metadata say how it was made.
 *
 * @param options of the command
 * @param policy that was asked for
 */
record CollectedFile(List<OptionSpec> options, String policy) {
    /** Options that change nothing of what a file holds. */
    private static final Set<String> SAY_NOTHING =
            Set.of("--out", "--family", "--threads", "--debug", "--help", "--version", "--walker_steps");

    /** InputException unless the file can be written and is not there yet. */
    static void requireNew(Path file) {
        if (file == null) {
            throw new InputException("--out is missing: the file to write");
        }
        OutputFile.requireNew("--out " + file, file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".hdf5") && !name.endsWith(".h5")) {
            throw new InputException("--out " + file + ": the name must end in .hdf5 or .h5, D4RL's format; datasets"
                    + " convert makes others of it");
        }
    }

    /** @param metadata beside the options */
    void write(Path file, CollectingPlace place, Recording recording, Map<String, String> metadata) {
        recording.cut(place.transitions());
        if (recording.rows() == 0) {
            place.say().accept("stopped before the first step: nothing is written");
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(metadata);
        describe(place, all);
        all.put("transitions", "" + recording.rows());
        AtomicFile.writeNamed(file, draft -> D4rlWriter.write(draft, recording, all));
        place.say()
                .accept(file + ": " + recording.rows() + " transitions of "
                        + place.task().name());
    }

    private void describe(CollectingPlace place, Map<String, String> metadata) {
        for (OptionSpec option : options) {
            String name = option.longestName();
            boolean idle = SAY_NOTHING.contains(name) || SacOptions.NAMES.contains(name) && !SacOptions.isFor(policy);
            if (option.getValue() != null && !idle) {
                metadata.putIfAbsent(name.substring(2), text(option.getValue()));
            }
        }
        metadata.put("env", place.task().name());
        metadata.put("inertia", Choices.name(place.inertia()));
        metadata.put("simulator", "MuJoCo " + PhysicsWorld.simulatorVersion());
        metadata.put("version", VersionText.VERSION);
    }

    private static String text(Object value) {
        return value instanceof Enum<?> choice ? Choices.name(choice) : value.toString();
    }
}
