// SPDX-License-Identifier: Apache-2.0
package org.dacnative.distil;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.baseline.DistilAgent;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Batch;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;
import org.dacnative.input.InputException;

/**
 * DAC's policies of a checkpoint as teachers: candidates of the noise model, the best of them by the target critics, as
 * the run acts; values by the run's own rule over the ensemble, as in its targets.
 */
final class DacTeacher implements DistilAgent.Teacher {
    /** Of the ensemble rule that draws; acting has 7 and 8. */
    private static final int ENSEMBLE_WEIGHTS = 9;

    private final DacAgent agent;
    private final DiffusionDecision decision;
    private final Tensor observations;
    private final RandomSource random;
    private final TargetRule rule;
    private final Tensor values;
    private final Batch nothingElse;

    /** @param agent trained, of the engine of the others */
    DacTeacher(DacAgent agent, Tensor observations, Tensor actions, Counter counter) {
        this.agent = agent;
        this.observations = observations;
        Engine engine = agent.engine();
        DacConfig config = agent.config();
        int seeds = engine.numSeeds();
        int rows = (int) observations.shape()[1];
        decision = agent.decisionRule().within(counter, observations, actions);
        random = new RandomSource(counter, ENSEMBLE_WEIGHTS);
        // v alone: no reward before it, no discount.
        rule = new TargetRule(SampleReduction.MEAN, config.ensembleRule(), (float) config.rho(), 1);
        nothingElse = new Batch(null, null, filled(engine, rows, 0), filled(engine, rows, 1), null);
        values = engine.tensor(seeds, config.numCritics(), rows);
    }

    /**
     * The policies of the engine's seeds.
     *
     * @param path a checkpoint's folder, or a run's for its newest one
     * @throws InputException if there is no such teacher for these seeds, observations and actions
     */
    static DacTeacher open(String path, Engine engine, Tensor observations, Tensor actions, Counter counter) {
        Checkpoint checkpoint = checkpoint(path);
        CheckpointInfo info = checkpoint.info();
        int obsDim = (int) observations.shape()[2];
        int actDim = (int) actions.shape()[2];
        if (!info.algorithm().equals(new DacAlgorithm().name())) {
            throw InputException.ofParameter(
                    "teacher " + path + ": it is a run of " + info.algorithm() + ", needed is DAC");
        }
        if (info.obsDim() != obsDim || info.actDim() != actDim) {
            throw InputException.ofParameter("teacher " + path + ": its observations and actions have " + info.obsDim()
                    + " and " + info.actDim() + " numbers, those of the task " + obsDim + " and " + actDim);
        }
        for (long seed : engine.config().seeds()) {
            if (!info.seeds().contains(seed)) {
                throw InputException.ofParameter("seed " + seed + ": the teacher has the seeds " + info.seeds());
            }
        }
        DacConfig config = DacConfig.PARAMETERS.parse(info.options());
        DacAgent agent = DacAgent.create(engine, config, obsDim, actDim);
        checkpoint.readAgent(agent.state(), engine.config().seeds());
        return new DacTeacher(agent, observations, actions, counter);
    }

    private static Checkpoint checkpoint(String path) {
        if (path.isEmpty()) {
            throw InputException.ofParameter(
                    "teacher is missing: a checkpoint or a run of DAC; the command distil gives it");
        }
        try {
            Path folder = Path.of(path);
            return Files.exists(folder.resolve("state.json"))
                    ? Checkpoint.open(folder)
                    : new CheckpointStore(folder).newest();
        } catch (InvalidPathException e) {
            throw InputException.ofParameter("teacher " + path + ": no folder can have this name");
        }
    }

    @Override
    public void decide() {
        decision.issue();
    }

    @Override
    public void value(Tensor actions, Tensor bounds, Tensor headBounds) {
        Engine engine = agent.engine();
        engine.operations().ensembleValues(agent.critic(), BankPart.TARGET, observations, actions, values);
        engine.operations().tdTarget(rule, random, null, values, nothingElse, bounds, headBounds);
    }

    private static Tensor filled(Engine engine, int rows, float value) {
        Tensor tensor = engine.tensor(engine.numSeeds(), rows);
        float[] numbers = new float[tensor.size()];
        Arrays.fill(numbers, value);
        tensor.write(numbers);
        return tensor;
    }
}
