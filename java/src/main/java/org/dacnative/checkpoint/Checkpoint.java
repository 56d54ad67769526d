// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dacnative.algorithm.State;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;
import org.dacnative.safetensors.SafetensorsFile;
import org.dacnative.safetensors.SafetensorsWriter;

/**
 * A saved moment of a run: a folder with {@code state.json}, for each seed {@code seed_<s>.safetensors} and, if an
 * evaluation was running beside training, {@code evaluation_<s>.safetensors} with the weights that it scores; while a run is
 * fine-tuned, {@code online_<s>.safetensors} with the seed's own rows. What is wrong with one is an InputException that names
 * the file.
 */
public record Checkpoint(Path folder, CheckpointInfo info) {
    static final String STATE_FILE = "state.json";
    private static final long LARGEST_STATE_FILE = 1L << 28;
    static final String AGENT = "seed_";
    static final String EVALUATION = "evaluation_";
    static final String ONLINE = "online_";
    private static final String SEED = "seed";
    private static final String UPDATES = "updates";

    /** Reads what the checkpoint says of itself. */
    public static Checkpoint open(Path folder) {
        Path file = folder.resolve(STATE_FILE);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new InputException(file + " is not an ordinary file");
            }
            long size = Files.size(file);
            if (size > LARGEST_STATE_FILE) {
                throw new InputException(file + " has " + size + " bytes, allowed is at most " + LARGEST_STATE_FILE);
            }
            return new Checkpoint(folder, StateJson.read(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + " is not a sound checkpoint: " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not a sound checkpoint: it is not text");
        } catch (IOException e) {
            throw new InputException("the checkpoint's " + file + " cannot be read: " + FileProblem.of(e));
        }
    }

    /**
     * Takes the shares of some seeds into an agent's state.
     *
     * @param seeds in the order of the state's replicas
     */
    public void readAgent(State state, List<Long> seeds) {
        read(AGENT, state, seeds);
    }

    /** The same for the weights of the evaluation that was running. */
    public void readPendingEvaluation(State state, List<Long> seeds) {
        read(EVALUATION, state, seeds);
    }

    /** The same for what a seed had seen online, and where its environment was. */
    public void readOnline(State state, List<Long> seeds) {
        read(ONLINE, state, seeds);
    }

    private void read(String kind, State state, List<Long> seeds) {
        for (int s = 0; s < seeds.size(); s++) {
            long seed = seeds.get(s);
            Path file = folder.resolve(fileName(kind, seed));
            try (SafetensorsFile in = SafetensorsFile.open(file)) {
                require(file, in.metadata(), SEED, Long.toString(seed));
                require(file, in.metadata(), UPDATES, Long.toString(info.updates()));
                Checksum.check(file);
                Set<String> unknown = new HashSet<>(in.tensors().keySet());
                unknown.removeAll(state.names());
                if (!unknown.isEmpty()) {
                    throw new InputException(
                            file + " is of another agent: it has " + unknown.size() + " arrays that this one has not");
                }
                state.read(in, s);
            }
        }
    }

    /** Writes one seed's share. UncheckedIOException if the disk refuses. */
    static void write(Path folder, String kind, State state, int seedIndex, long seed, long updates)
            throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("format", "pt")
                .metadata(SEED, Long.toString(seed))
                .metadata(UPDATES, Long.toString(updates));
        state.write(writer, seedIndex);
        Path file = folder.resolve(fileName(kind, seed));
        AtomicFile.write(file, writer::writeTo);
        Checksum.write(file);
    }

    static void writeState(Path folder, CheckpointInfo info) {
        AtomicFile.write(folder.resolve(STATE_FILE), StateJson.write(info));
    }

    static String fileName(String kind, long seed) {
        return kind + seed + ".safetensors";
    }

    private static void require(Path file, Map<String, String> metadata, String name, String value) {
        if (!value.equals(metadata.get(name))) {
            throw new InputException(file + " is not of this checkpoint: its " + name + " is " + metadata.get(name)
                    + ", needed is " + value);
        }
    }
}
