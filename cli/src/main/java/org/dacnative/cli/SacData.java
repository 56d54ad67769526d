// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dacnative.collect.EpisodeCollector;
import org.dacnative.collect.OnlineSac;
import org.dacnative.collect.Recording;
import org.dacnative.engine.Engine;
import org.dacnative.env.Evaluator;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;

/** Data of SAC that learns on the spot: what it saw, what it does afterwards, or a family of both from one run. */
final class SacData implements AutoCloseable {
    /** D4RL's medium policies have about a third of its experts' score, which is 100. */
    private static final double MEDIUM_SCORE = 100.0 / 3;

    private final CollectingPlace place;
    private final SacOptions options;
    private final Engine engine;
    private final EpisodeCollector learning;
    private final Evaluator evaluator;
    private final OnlineSac sac;
    private double score = Double.NaN;
    private long scores;

    SacData(CollectingPlace place, SacOptions options, MachineOptions machine) {
        this.place = place;
        this.options = options;
        engine = new Engine(machine.engine(List.of(place.seed())));
        learning = place.collector(CollectingPlace.LEARNING);
        evaluator = place.evaluator();
        sac = new OnlineSac(engine, place.task().obsDim(), place.task().actDim(), options.trainSteps, place.seed());
    }

    /**
     * Learns, and gives the data for one file.
     *
     * @param metadata gets what is to be said of them
     */
    Recording learnAndRecord(Map<String, String> metadata) {
        learnUntil(options.untilScore == null ? Double.POSITIVE_INFINITY : options.untilScore);
        metadata.putAll(learned());
        if (isUnreached()) {
            place.say()
                    .accept(String.format(
                            Locale.ROOT,
                            "the score %.1f was not reached in --train_steps %d",
                            options.untilScore,
                            options.trainSteps));
        }
        boolean replay = options.keepReplay || place.stop().requested();
        metadata.put("content", replay ? "all that was seen while learning" : "the learned policy");
        return replay ? learning.finish() : place.of(CollectingPlace.MEDIUM, sac::explore);
    }

    /** Whether learning has ended without the score that was asked for. */
    boolean isUnreached() {
        return options.untilScore != null
                && !(score >= options.untilScore)
                && !place.stop().requested();
    }

    /**
     * Writes what random actions do, all that was seen up to the medium score, what that policy does, and the last.
     *
     * @return whether the medium score was reached
     */
    boolean writeFamily(CollectedFile file) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String member : List.of("random", "medium_replay", "medium", "expert")) {
            files.put(member, options.family.resolve(member + ".hdf5"));
            if (Files.exists(options.family)) {
                OutputFile.requireNew("--family " + files.get(member), files.get(member));
            }
        }
        makeFamilysFolder();
        file.write(files.get("random"), place, place.ofRandomActions(), Map.of());
        double medium = options.untilScore == null ? MEDIUM_SCORE : options.untilScore;
        learnUntil(medium);
        boolean reached = score >= medium;
        if (reached) {
            file.write(files.get("medium_replay"), place, learning.soFar(), learned());
            file.write(files.get("medium"), place, place.of(CollectingPlace.MEDIUM, sac::explore), learned());
            learnUntil(Double.POSITIVE_INFINITY);
        }
        file.write(files.get("expert"), place, place.of(CollectingPlace.EXPERT, sac::explore), learned());
        if (!reached && !place.stop().requested()) {
            place.say()
                    .accept(String.format(
                            Locale.ROOT,
                            "the medium score %.1f was not reached: neither medium_replay.hdf5 nor medium.hdf5 is"
                                    + " written; more --train_steps help, or a lower --until_score",
                            medium));
        }
        return reached;
    }

    private void makeFamilysFolder() {
        try {
            Files.createDirectories(options.family);
        } catch (IOException e) {
            throw new InputException(
                    "--family " + options.family + ": the folder cannot be made (" + FileProblem.of(e) + ")");
        }
    }

    private void learnUntil(double wanted) {
        long nextScore = sac.steps() + options.evalInterval;
        while (sac.steps() < options.trainSteps && !place.stop().requested()) {
            sac.step(learning);
            if (sac.steps() >= nextScore || sac.steps() >= options.trainSteps) {
                nextScore += options.evalInterval;
                sac.best().startEvaluation(++scores);
                score = evaluator.evaluate(sac.best(), sac.steps()).get(0).meanScore();
                place.say().accept(String.format(Locale.ROOT, "step %d: score %.1f", sac.steps(), score));
                if (score >= wanted) {
                    return;
                }
            }
        }
    }

    private Map<String, String> learned() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("score", String.format(Locale.ROOT, "%.2f", score));
        metadata.put("learning_steps", "" + sac.steps());
        return metadata;
    }

    @Override
    public void close() {
        evaluator.close();
        learning.close();
        engine.close();
    }
}
