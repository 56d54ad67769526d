// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.report.chart.Fonts;
import org.dacnative.report.chart.LineChartPicture;
import org.dacnative.report.page.PageHtml;
import org.dacnative.report.page.RunFacts;
import org.dacnative.report.page.RunFacts.State;
import org.dacnative.report.page.RunReport;
import org.dacnative.report.run.RunFolder;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/**
 * Keeps {@code report.html} and {@code training_curve.png} in a run's folder: after each evaluation, at log intervals until
 * there is one, and at the end. Comes after the listeners that write scores and metrics, whose files are read again.
 *
 * <p>Drawing takes a second, the first time more, so that a thread of its own does it; of what comes meanwhile only the newest
 * is drawn. Whatever goes wrong is a line, and training goes on.
 */
public final class ReportListener implements TrainingListener, AutoCloseable {
    private final Path folder;
    private final RunFacts before;
    private final Consumer<String> warning;
    private final ExecutorService drawing = Executors.newSingleThreadExecutor(ReportListener::thread);
    private final AtomicReference<RunFacts> wanted = new AtomicReference<>();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private final Set<String> told = new HashSet<>();
    private final Map<Long, String> diverged = new TreeMap<>();
    private String speed = "";
    private boolean scored;

    /**
     * @param folder the run's
     * @param before what is known of the run before its first update
     * @param warning gets a line for each thing that goes wrong, from the thread that tells the listeners
     */
    public ReportListener(Path folder, RunFacts before, Consumer<String> warning) {
        this.folder = folder;
        this.before = before;
        this.warning = warning;
    }

    @Override
    public void restored(RunRecord past) {
        past.diverged().forEach(this::diverged);
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        if (!scored) {
            draw(State.RUNNING, updates);
        }
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        scored = true;
        draw(State.RUNNING, updates);
    }

    @Override
    public void paced(long updates, double secondsPerUpdate) {
        double rate = 1 / secondsPerUpdate;
        speed = String.format(Locale.ROOT, rate < 100 ? "%.1f updates/s" : "%,.0f updates/s", rate);
    }

    @Override
    public void diverged(Divergence divergence) {
        diverged.put(divergence.seed(), divergence.text());
    }

    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        draw(result.stopped() ? State.STOPPED : State.FINISHED, result.updates());
    }

    /** Waits until the last is drawn. */
    @Override
    public void close() {
        drawing.shutdown();
        boolean interrupted = false;
        while (!drawing.isTerminated()) {
            try {
                drawing.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        tellProblems();
    }

    private void draw(State state, long updates) {
        tellProblems();
        wanted.set(before.at(state, updates, LocalDateTime.now(), speed, new TreeMap<>(diverged)));
        drawing.execute(() -> Optional.ofNullable(wanted.getAndSet(null)).ifPresent(this::write));
    }

    private void write(RunFacts facts) {
        try {
            RunFolder run = RunFolder.read(folder);
            PageHtml.write(folder.resolve("report.html"), RunReport.of(run, facts));
            if (Fonts.missing().isPresent()) {
                problems.add("no training_curve.png: " + Fonts.missing().get());
            } else if (!run.scores().isEmpty()) {
                LineChartPicture.write(
                        folder.resolve("training_curve.png"), 1, List.of(RunReport.scoreChart(run, facts.published())));
            }
        } catch (RuntimeException | LinkageError e) {
            problems.add("warning: no report: " + (e.getMessage() == null ? e : e.getMessage()) + "; training goes on");
        }
    }

    /** Each once. */
    private void tellProblems() {
        for (String problem = problems.poll(); problem != null; problem = problems.poll()) {
            if (told.add(problem)) {
                warning.accept(problem);
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "report");
        thread.setDaemon(true);
        return thread;
    }
}
