// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.dacnative.EmulatedCuda;
import org.dacnative.algorithm.Divergence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluation beside training changes no number: not the scores, not the weights, not the order of the reports. */
class OverlappedEvaluationTest {
    private final ScoredTraining training = new ScoredTraining(ScoredTraining.CPU);
    private final ScoredTraining.Report report = training.report;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        training.close();
    }

    @Test
    void scoresAndWeightsAreThoseOfEvaluationInLine() {
        try (ScoredTraining inLine = new ScoredTraining(ScoredTraining.CPU);
                ScoredTraining without = new ScoredTraining(ScoredTraining.CPU)) {
            inLine.train(inLine.inLine());
            training.train(training.overlapped());
            without.update.run(ScoredTraining.MAX_STEPS);
            assertEquals(inLine.report.evaluated, report.evaluated);
            assertEquals(inLine.weights(), training.weights());
            assertEquals(without.weights(), training.weights());
            assertEquals(List.of("10", "20", "25"), report.points());
            assertEquals(List.of(10L, 20L, 25L), report.resumed);
            assertEquals(inLine.report.resumed, report.resumed);
            assertEquals(3, new HashSet<>(scores(report)).size(), "a copy that stays the same would go unnoticed");
            assertEquals(Set.of(Thread.currentThread()), new HashSet<>(report.threads));
        }
    }

    /** The same on the CUDA kernels, where this is what a user gets. */
    @ParameterizedTest
    @ValueSource(strings = {"FP32", "TF32", "BF16"})
    void alsoOnTheEmulatedGpu(String precision) throws IOException, InterruptedException {
        EmulatedCuda.require();
        EmulatedCuda.Result run = EmulatedCuda.runClass(folder, Map.of(), ScoredTraining.class.getName(), precision);
        assertEquals(0, run.code(), run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals(2, lines.size(), run.out());
        assertEquals(lines.get(0), lines.get(1));
    }

    @Test
    void trainingGoesOnWhileTheFrozenWeightsAreScored() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        try (ScoredTraining other = new ScoredTraining(ScoredTraining.CPU);
                EvaluationRunner inLine = other.inLine();
                EvaluationRunner overlapped = training.overlapped(waiting::add)) {
            training.update.run(5);
            overlapped.start(5);
            training.update.run(20);
            overlapped.poll();
            assertEquals(List.of(), report.evaluated);
            waiting.remove().run();
            overlapped.poll();
            overlapped.poll();

            other.update.run(5);
            inLine.start(5);
            assertEquals(other.report.evaluated, report.evaluated);
        }
        try (ScoredTraining later = new ScoredTraining(ScoredTraining.CPU);
                EvaluationRunner inLine = later.inLine()) {
            later.update.run(25);
            inLine.start(5);
            assertNotEquals(later.report.evaluated, report.evaluated, "the later weights would score otherwise");
        }
    }

    @Test
    void anEvaluationThatIsDueWaitsForTheOneBefore() {
        try (EvaluationRunner overlapped = training.overlapped(whileTheTrainerWaits())) {
            overlapped.start(1);
            overlapped.start(2);
            assertEquals(List.of("1"), report.points());
            overlapped.await();
            overlapped.await();
            assertEquals(List.of("1", "2"), report.points());
        }
    }

    @Test
    void aFailureReachesTheTrainer() {
        training.evaluator.close();
        try (EvaluationRunner overlapped = training.overlapped(Runnable::run)) {
            overlapped.start(1);
            assertThrows(IllegalStateException.class, overlapped::poll);
        }
        assertEquals(List.of(), report.evaluated);
    }

    @Test
    void theScoreOfASoundPolicyIsReportedBeforeADivergence() {
        report.onResumed = () -> training.agent.setEta(Float.NaN);
        try (EvaluationRunner overlapped = training.overlapped(whileTheTrainerWaits())) {
            TrainingResult result = new TrainingLoop(
                            training.agent,
                            training.update::run,
                            Optional.of(overlapped),
                            new Schedule(ScoredTraining.MAX_STEPS, 5, 5, Schedule.NEVER),
                            report,
                            training.stop,
                            training.lost)
                    .run();
            assertThrows(DivergenceException.class, result::requireSound);
            assertEquals(10, result.updates(), "no seed is left, so there is nothing to go on with");
        }
        assertEquals(List.of("5"), report.points());
        assertEquals(
                List.of(3L, 4L), report.diverged.stream().map(Divergence::seed).toList());
    }

    @Test
    void oneSeedIsLostAndTheOthersNumbersAreThoseOfARunWithoutLoss() {
        try (ScoredTraining sound = new ScoredTraining(ScoredTraining.CPU)) {
            sound.train(sound.inLine());
            report.onResumed = () -> {
                if (report.resumed.size() == 1) {
                    training.spoil(0);
                }
            };
            TrainingResult result = training.train(training.overlapped());
            assertEquals(List.of(new Divergence(3, "critic_loss", 11)), result.divergences());
            assertEquals(result.divergences(), report.diverged);
            assertEquals(ScoredTraining.MAX_STEPS, result.updates());
            assertEquals(sound.report.evaluated.get(0), report.evaluated.get(0));
            for (int evaluation = 1; evaluation < 3; evaluation++) {
                String both = sound.report.evaluated.get(evaluation);
                String second = both.substring(0, both.indexOf(": ") + 2) + both.substring(both.indexOf("; ") + 2);
                assertEquals(second, report.evaluated.get(evaluation));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aStopDuringAnEvaluationIsAStopEvenInTheLast(int stopped) {
        int[] started = {0};
        TrainingResult result = training.train(training.overlapped(evaluation -> {
            if (++started[0] == stopped) {
                training.stop.request();
            }
            evaluation.run();
        }));
        assertTrue(result.stopped());
        assertEquals(stopped - 1, report.evaluated.size());
    }

    /** It starts when the trainer waits in close, and has to end at its first step instead of playing its episodes. */
    @Test
    void closingGivesUpAnEvaluation() {
        OverlappedEvaluation overlapped = training.overlapped(whileTheTrainerWaits());
        overlapped.start(1);
        overlapped.close();
        assertTrue(overlapped.gaveUp());
        assertEquals(List.of(), report.evaluated);
    }

    /** Evaluations that only run when the thread of the test can do nothing but wait for them. */
    private static Executor whileTheTrainerWaits() {
        Thread trainer = Thread.currentThread();
        return evaluation -> new Thread(() -> {
                    while (trainer.getState() != Thread.State.WAITING) {
                        Thread.yield();
                    }
                    evaluation.run();
                })
                .start();
    }

    private static List<String> scores(ScoredTraining.Report report) {
        return report.evaluated.stream()
                .map(line -> line.substring(line.indexOf(':')))
                .toList();
    }
}
