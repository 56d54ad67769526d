// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.input.PathText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores saved policies on episodes that training's evaluations have not used, or measures them on held-out data. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Scores the policies of a run (its final and its best checkpoint) or of one checkpoint.")
final class EvalCommand implements Callable<Integer> {
    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN|CKPT", description = "a run's folder, or a folder step_<n> in its ckpt")
    private Path path;

    @Option(names = "--env", paramLabel = "TASK", description = "another task of the same robot (default: the run's)")
    private String env;

    @Option(
            names = {"--episodes", "--n_eval_episodes"},
            paramLabel = "N",
            description = "for each seed (default: as published, 100 for AntMaze and 10 for other tasks)")
    private Integer episodes;

    @Option(names = "--seeds", paramLabel = "N", split = ",", description = "of the run's seeds (default: all)")
    private List<Long> seeds;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "of the choice among candidates (default: the run's)")
    private String temperature;

    @Option(names = "--inertia", paramLabel = "legacy|exact", description = "the robots' masses (default: the run's)")
    private Inertia inertia;

    @Option(
            names = "--render",
            paramLabel = "F.mp4|F.gif",
            description =
                    "a video of the first seed's first episode; of a run, with its final policy; one that is there is"
                            + " replaced")
    private Path render;

    @Mixin(name = "rendering")
    private RenderOptions rendering = new RenderOptions();

    @Mixin(name = "environment")
    private EnvironmentFlags environment = new EnvironmentFlags();

    @Option(
            names = "--dataset",
            paramLabel = "FILE",
            description = "where the run's data are now, of a run that is measured on data (default: where they were)")
    private Path dataset;

    @Option(names = "--json", description = "print one JSON object, nothing else")
    private boolean json;

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    EvalCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        if (episodes != null && episodes < 1) {
            throw new InputException("--episodes " + episodes + ": must be at least 1");
        }
        List<CheckpointResult> results = new ArrayList<>();
        checkpoints().forEach((name, checkpoint) -> {
            Optional<ScoringPlace> place = place(checkpoint.info().options());
            requireUse(place);
            Optional<EvalVideo> video = results.isEmpty() ? video(place) : Optional.empty();
            CheckpointResult result = results.stream()
                    .filter(known -> known.checkpoint().folder().equals(checkpoint.folder()))
                    .findFirst()
                    .map(known -> known.named(name)) // the best is the last: the same scores
                    .orElseGet(() -> evaluate(checkpoint, name, place, video));
            results.add(result);
            if (!json) {
                print(result.text());
                if (result instanceof EvalResult scores && place.orElseThrow() instanceof ScoringPlace.Task) {
                    PublishedScore.lines(SavedAgent.of(checkpoint, algorithms).algorithm(), scores.env())
                            .forEach(line -> print("  " + line));
                }
                video.ifPresent(made -> print("  video: " + made.file()));
            }
        });
        if (json) {
            print(CheckpointResult.json(results));
        }
        return 0;
    }

    /** InputException for what would change nothing there. */
    private void requireUse(Optional<ScoringPlace> place) {
        if (episodes != null && place.isEmpty()) {
            throw new InputException(
                    "--episodes " + episodes + ": the run has no environment, it is measured on the data"
                            + " that were held out; --env_class names an environment");
        }
        if (inertia != null && !(place.orElse(null) instanceof ScoringPlace.Task)) {
            throw new InputException("--inertia " + Choices.name(inertia) + ": only tasks in MuJoCo have it");
        }
    }

    private Optional<EvalVideo> video(Optional<ScoringPlace> place) {
        if (render != null && !(place.orElse(null) instanceof ScoringPlace.Task)) {
            throw new InputException("--render " + render + ": only tasks in MuJoCo can be drawn");
        }
        return place.flatMap(drawn -> drawn instanceof ScoringPlace.Task known
                ? EvalVideo.of(render, rendering.size, known.task().physics())
                : Optional.empty());
    }

    private CheckpointResult evaluate(
            Checkpoint checkpoint, String name, Optional<ScoringPlace> place, Optional<EvalVideo> video) {
        List<Long> chosen = seeds == null ? checkpoint.info().seeds() : seeds;
        for (long seed : chosen) {
            if (!checkpoint.info().seeds().contains(seed)) {
                throw new InputException("--seeds " + seed + ": the run has the seeds "
                        + checkpoint.info().seeds());
            }
        }
        SavedAgent saved = SavedAgent.of(checkpoint, algorithms)
                .with(temperature == null ? Map.of() : Map.of("temperature", temperature));
        if (place.isEmpty()) {
            RunOptions run = Resumption.optionsOf(checkpoint.info(), algorithms);
            return new HeldOutEvaluation(saved, machine, run, Optional.ofNullable(dataset), chosen).run(name);
        }
        int each = episodes == null ? place.get().usualEpisodes() : episodes;
        return new CheckpointEvaluation(saved, machine, place.get(), chosen, each).run(name, video);
    }

    /**
     * What was asked for, else the run's own; empty if that had none.
     *
     * @param run the options of the run
     */
    private Optional<ScoringPlace> place(Map<String, String> run) {
        environment.validate();
        WalkerFolder.refuse(path, run);
        Inertia masses = inertia != null ? inertia : ScoringPlace.inertia(run);
        if (environment.isGiven()) {
            return Optional.of(new ScoringPlace.Own(ScoringPlace.name(run), environment.environment()));
        }
        return env == null ? ScoringPlace.of(run, masses) : Optional.of(new ScoringPlace.Task(Tasks.find(env), masses));
    }

    /** The final and the best one of a run, which may be the same, or the one that was named. */
    private Map<String, Checkpoint> checkpoints() {
        PathText.requireFolder(path.toString(), path);
        if (CheckpointStore.isCheckpoint(path)) {
            Checkpoint checkpoint = Checkpoint.open(path);
            return Map.of("checkpoint", checkpoint);
        }
        CheckpointStore store = new CheckpointStore(CheckpointStore.runOf(path));
        Checkpoint last = store.newest();
        Map<String, Checkpoint> found = new LinkedHashMap<>();
        found.put("final", last);
        try {
            List<Long> steps = store.steps();
            last.info()
                    .record()
                    .best(steps)
                    .map(RunRecord.Evaluated::updates)
                    .ifPresent(step -> found.put("best", Checkpoint.open(store.path(step))));
        } catch (IOException e) {
            throw new InputException(store.folder() + " cannot be read: " + e);
        }
        return found;
    }

    private void print(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
