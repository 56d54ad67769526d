// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.dacnative.engine.DacException;
import org.dacnative.env.Evaluator;
import org.dacnative.env.RecordedEpisode;
import org.dacnative.env.SeedScores;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;
import org.dacnative.video.EpisodeVideo;
import org.dacnative.video.FrameSize;
import org.dacnative.video.VideoFormat;

/**
 * Leaves a video of each evaluation, {@code video/step_<updates>}: the first seed's first episode, one of those that are
 * scored. A thread of its own draws while training goes on, one video after the other: the next waits for the one before.
 * What goes wrong costs a video and is said, once for each reason; a seed that is lost has no more of them.
 */
public final class VideoListener implements TrainingListener, AutoCloseable {
    private final Path folder;
    private final Evaluator evaluator;
    private final long firstSeed;
    private final VideoFormat format;
    private final FrameSize size;
    private final Consumer<String> warning;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(work -> new Thread(work, "video"));
    /** What went wrong with the video that is made or was made last, or "". */
    private CompletableFuture<String> video = CompletableFuture.completedFuture("");

    private String said = "";
    private volatile boolean givenUp;

    /**
     * @param run the run's folder
     * @param evaluator records its episodes, see {@link Evaluator#record}
     * @param firstSeed whose episodes these are
     * @param warning gets a line if there is no video
     */
    public VideoListener(
            Path run,
            Evaluator evaluator,
            long firstSeed,
            VideoFormat format,
            FrameSize size,
            Consumer<String> warning) {
        this.folder = run.resolve("video");
        this.evaluator = evaluator;
        this.firstSeed = firstSeed;
        this.format = format;
        this.size = size;
        this.warning = warning;
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        tell(video.join());
        if (scores.stream().anyMatch(seed -> seed.seed() == firstSeed)) {
            RecordedEpisode episode = evaluator.recorded();
            Path file = folder.resolve("step_" + updates + format.ending());
            video = CompletableFuture.runAsync(() -> make(episode, file), maker)
                    .handle((done, failure) -> failure == null ? "" : reason(failure));
        }
    }

    /** A run that was stopped does not wait for pictures. */
    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        givenUp = result.stopped();
        tell(video.join());
    }

    @Override
    public void close() {
        givenUp = true;
        maker.shutdown();
        video.join();
    }

    private void make(RecordedEpisode episode, Path file) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder + ": " + e, e);
        }
        EpisodeVideo.write(episode, file, format, size, () -> givenUp);
    }

    /** Whatever it is, training goes on. */
    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            return "";
        }
        return cause instanceof UncheckedIOException || cause instanceof DacException
                ? cause.getMessage()
                : cause.toString();
    }

    private void tell(String problem) {
        if (!problem.isEmpty() && !problem.equals(said)) {
            warning.accept("no video: " + problem);
        }
        said = problem;
    }
}
