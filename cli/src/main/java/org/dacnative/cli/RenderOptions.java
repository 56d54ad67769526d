// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import org.dacnative.engine.DacException;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.training.listener.VideoListener;
import org.dacnative.video.EpisodeVideo;
import org.dacnative.video.FrameSize;
import org.dacnative.video.VideoFormat;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How episodes are drawn; shared by training and {@code eval}. */
final class RenderOptions {
    @Option(
            names = "--render_size",
            paramLabel = "WxH",
            defaultValue = "480x480",
            description = "pixels of a video (default: ${DEFAULT-VALUE})")
    FrameSize size;

    static FrameSize parseSize(String text) {
        try {
            return FrameSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /**
     * What makes a training's videos, in the format that this machine has; it says so. Null, with a line that says why,
     * where nothing can be drawn: now, not hours later after the first evaluation. Training goes on.
     *
     * @param run the run's folder
     * @param evaluator null: there are no episodes to show
     */
    VideoListener listenerOrNull(
            Path run, TaskSpec task, Evaluator evaluator, long firstSeed, ConsoleListener console) {
        if (evaluator == null || !evaluator.record()) {
            console.print("no video: there are no evaluations in MuJoCo");
            return null;
        }
        try {
            EpisodeVideo.requireRenderer(task.physics(), size);
        } catch (DacException e) {
            console.print("no video: " + e.getMessage());
            return null;
        }
        VideoFormat format = VideoFormat.best();
        console.print("video: seed " + firstSeed + "'s first episode of each evaluation, " + size + ", "
                + run.resolve("video/step_<n>" + format.ending())
                + VideoFormat.MP4.problem().map(problem -> " (" + problem + ")").orElse(""));
        return new VideoListener(run, evaluator, firstSeed, format, size, console::warn);
    }
}
