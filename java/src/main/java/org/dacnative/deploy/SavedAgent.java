// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.ParameterEntry;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.data.Scaling;
import org.dacnative.engine.Engine;
import org.dacnative.input.InputException;

/**
 * A checkpoint and the algorithm that it is of.
 *
 * @param changes of parameters that only decide how a policy acts, by name, as text
 */
public record SavedAgent(Algorithm<?> algorithm, Checkpoint checkpoint, Map<String, String> changes) {
    public SavedAgent {
        changes = Map.copyOf(changes);
    }

    /**
     * A run's newest checkpoint, or the one that is named. InputException if there is none or if it is not sound.
     *
     * @param folder a run's, its {@code ckpt}, or a checkpoint's
     * @param algorithms one of which it has to be of
     */
    public static SavedAgent open(Path folder, List<Algorithm<?>> algorithms) {
        return of(CheckpointStore.checkpoint(folder), algorithms);
    }

    /** InputException if the checkpoint is of no algorithm in the list. */
    public static SavedAgent of(Checkpoint checkpoint, List<Algorithm<?>> algorithms) {
        String name = checkpoint.info().algorithm();
        Algorithm<?> algorithm = algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException(checkpoint.folder() + " is of the agent " + name
                        + ", known here are "
                        + algorithms.stream().map(Algorithm::name).collect(Collectors.joining(", "))));
        return new SavedAgent(algorithm, checkpoint, Map.of());
    }

    /** The same, acting in another way. */
    public SavedAgent with(Map<String, String> otherChanges) {
        return new SavedAgent(algorithm, checkpoint, otherChanges);
    }

    /** The agent with its saved weights, as it was trained. InputException for a change that is not of acting. */
    public Agent create(Engine engine) {
        return create(algorithm, engine);
    }

    /** Between what its task knows and what the agent was trained on. InputException if it is damaged. */
    public Scaling scaling() {
        return Scaling.of(
                checkpoint.info().facts(),
                checkpoint.info().obsDim(),
                checkpoint.info().actDim());
    }

    private <C extends Record & TrainingConfig> Agent create(Algorithm<C> known, Engine engine) {
        Agent agent = known.create(
                engine,
                config(known),
                checkpoint.info().obsDim(),
                checkpoint.info().actDim());
        checkpoint.readAgent(agent.state(), engine.config().seeds());
        return agent;
    }

    private <C extends Record & TrainingConfig> C config(Algorithm<C> known) {
        Map<String, Object> values = new LinkedHashMap<>();
        changes.forEach((parameter, text) -> values.put(
                parameter,
                known.parameters()
                        .find(parameter)
                        .filter(entry -> entry.parameter().acting())
                        .map((ParameterEntry entry) -> entry.parse(text))
                        .orElseThrow(() -> new InputException(
                                "--" + parameter + ": " + known.name() + " has no such parameter of acting"))));
        return known.parameters()
                .with(known.parameters().parse(checkpoint.info().options()), values);
    }

    /**
     * A seed of the run that has not diverged. InputException if there is none.
     *
     * @param wanted empty: the first
     */
    public long soundSeed(OptionalLong wanted) {
        if (wanted.isPresent()) {
            requireSound(wanted.getAsLong());
            return wanted.getAsLong();
        }
        return checkpoint.info().seeds().stream()
                .filter(seed -> loss(seed).isEmpty())
                .findFirst()
                .orElseThrow(() -> new InputException(checkpoint.folder() + ": all its seeds have diverged"));
    }

    private void requireSound(long seed) {
        if (!checkpoint.info().seeds().contains(seed)) {
            throw InputException.ofParameter("seed " + seed + ": the run has the seeds "
                    + checkpoint.info().seeds());
        }
        loss(seed).ifPresent(lost -> {
            throw InputException.ofParameter("seed " + seed + ": " + lost.text() + ", so its weights mean nothing");
        });
    }

    private Optional<Divergence> loss(long seed) {
        return checkpoint.info().record().diverged().stream()
                .filter(lost -> lost.seed() == seed)
                .findFirst();
    }
}
