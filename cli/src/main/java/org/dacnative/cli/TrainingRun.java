// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Scaling;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Arena;
import org.dacnative.env.Evaluator;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.training.ScaledAgent;
import org.dacnative.training.Updates;

/**
 * One run of training: its data, its agent, and what it is asked to do, in words; {@link RunLoop} has the rest.
 *
 * @param <C> the algorithm's hyper-parameters
 */
final class TrainingRun<C extends Record & TrainingConfig> {
    /** Hyper-parameters, each sound by itself, whose product may be too much. */
    static final List<String> SIZES = List.of("batch_size", "num_q_samples", "num_qs", "hidden_dims");

    private final Algorithm<C> algorithm;
    private final RunOptions run;
    private final TrainOptions options;
    private final HyperParameters hyperParameters;
    private final MachineOptions machine;
    private final PrintWriter out;
    private final Optional<Checkpoint> from;
    private final C config;
    private final RunEnvironments environments;
    private final OnlineStage online;
    private Optional<Scaling> needed = Optional.empty();
    private Path folder; // null until it is there

    /** @param from the checkpoint of a run that goes on */
    TrainingRun(Algorithm<C> algorithm, TrainOptions options, PrintWriter out, Optional<Checkpoint> from) {
        this.algorithm = algorithm;
        this.options = options;
        this.run = options.run();
        this.hyperParameters = options.hyperParameters();
        this.machine = options.machine();
        this.out = out;
        this.from = from;
        this.config = hyperParameters.config(algorithm, run.published());
        run.requireFewCandidates(config.candidates());
        this.environments = new RunEnvironments(run, machine.threads(), this::print);
        this.online = new OnlineStage(options.tuning(), config.maxSteps(), config.batchSize());
    }

    /** The same, refused when its data would be scaled in another way than its teacher's. */
    TrainingRun<C> onlyWith(Scaling teachers) {
        needed = Optional.of(teachers);
        return this;
    }

    /** The exit code. */
    int call() {
        Path file = TrainingData.file(run);
        EngineConfig computing = machine.engine(run.seeds());
        OfflineDataset.requireFile(file);
        environments.requireFor(online);
        if (from.isEmpty()) {
            ScoreFiles.requireWritable(run.resultsDir);
        }
        try (Engine engine = new Engine(computing)) {
            print("device: " + engine.description() + machine.reason());
            printHyperParameters();
            TrainingData data = TrainingData.load(
                    engine, file, run, config.batchSize(), online.buffer(), this::requireNeeded, this::print);
            System.gc(); // gives the loader's memory back now, not some day
            CheckpointInfo info = describe(engine, data);
            from.ifPresent(checkpoint -> Resumption.requireSameData(checkpoint, info));
            return train(engine, data, info);
        }
    }

    /** Where the files of a run are that has been called. */
    Path folder() {
        return folder;
    }

    /** The preset, then what was given on top of it; a run that goes on has its own. */
    private void printHyperParameters() {
        if (from.isPresent()) {
            print("hyper-parameters: the run's own, "
                    + ConfigText.inLine(algorithm.parameters().texts(config)));
            return;
        }
        C base = hyperParameters.base(algorithm, run.published());
        print("hyper-parameters: " + Choices.name(hyperParameters.presetFor(algorithm, run.published())) + " preset, "
                + ConfigText.inLine(algorithm.parameters().texts(base)));
        String changes = algorithm.parameters().changes(base, config);
        if (!changes.isEmpty()) {
            print("overridden: " + changes);
        }
    }

    private void requireNeeded(Scaling scaling) {
        if (needed.filter(teachers -> !teachers.equals(scaling)).isPresent()) {
            throw new InputException(
                    "these data would be scaled in another way than the teacher's, and its decisions be"
                            + " in other units; leave out --dataset, --env, --percentile, --percentage, --data_seed and --holdout");
        }
    }

    /** The run in words, before its first update. */
    private CheckpointInfo describe(Engine engine, TrainingData data) {
        Map<String, String> texts =
                ConfigText.options(options, algorithm.parameters().texts(config));
        texts.put("dataset", data.file().toAbsolutePath().toString());
        Map<String, String> facts = ConfigText.facts(engine, data.digest());
        facts.putAll(data.facts());
        data.scaling().putTexts(facts);
        return new CheckpointInfo(
                algorithm.name(),
                0,
                run.seeds(),
                data.replay().obsDim(),
                data.replay().actDim(),
                texts,
                facts,
                RunRecord.EMPTY,
                OptionalLong.empty());
    }

    private int train(Engine engine, TrainingData data, CheckpointInfo info) {
        try (Evaluator evaluator = environments.evaluatorOrNull(data);
                OnlineStage stage = online) {
            Agent agent = agent(engine, data);
            from.ifPresent(checkpoint -> checkpoint.readAgent(agent.state(), run.seeds()));
            Program offline = agent.recordTraining(data.replay(), run.randBatch ? Sampling.UNIFORM : Sampling.SCAN);
            Updates updates =
                    stage.updates(agent, offline, data.replay(), data.rewards(), envs -> onlineArena(envs, data), from);
            Optional<HeldOutPart> heldOut =
                    data.measuring().map(part -> new HeldOutPart(agent, part, run.preparation.fqeUpdates()));
            ScoreFiles files = from.map(checkpoint -> ScoreFiles.reopen(Resumption.runOf(checkpoint)))
                    .orElseGet(() -> newFiles(info));
            folder = files.folder();
            print("results: " + folder);
            RunLoop.Work work =
                    new RunLoop.Work(ScaledAgent.of(agent, data.scaling()), updates, stage::state, evaluator, heldOut);
            return new RunLoop<>(algorithm, options, config, out, from).run(files, info, work);
        }
    }

    private Arena onlineArena(int count, TrainingData data) {
        print(options.tuning().text());
        return environments.online(count, data);
    }

    private ScoreFiles newFiles(CheckpointInfo info) {
        Map<String, String> all = new LinkedHashMap<>(info.facts());
        all.putAll(info.options());
        all.replaceAll((name, value) -> OneLine.of(value)); // the data set's path may have line breaks
        return ScoreFiles.create(run.resultsDir, run.name(), algorithm.name(), LocalDateTime.now(), run.tag, all);
    }

    private Agent agent(Engine engine, TrainingData data) {
        try {
            return algorithm.create(
                    engine, config, data.replay().obsDim(), data.replay().actDim());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    Algorithms.named(algorithm, " or ", SIZES) + " ask for too much: " + e.getMessage());
        }
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
