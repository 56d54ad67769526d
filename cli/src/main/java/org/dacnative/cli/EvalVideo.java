// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.env.Evaluator;
import org.dacnative.input.InputException;
import org.dacnative.video.EpisodeVideo;
import org.dacnative.video.FrameSize;
import org.dacnative.video.VideoFormat;

/** The file that {@code eval --render} asks for. */
record EvalVideo(Path file, VideoFormat format, FrameSize size) {

    /**
     * @param file null: none is asked for
     * @throws InputException, or UnsupportedDeviceException, for one that cannot be made: before the episodes are played
     */
    static Optional<EvalVideo> of(Path file, FrameSize size, PhysicsTask task) {
        if (file == null) {
            return Optional.empty();
        }
        VideoFormat format = VideoFormat.of(file)
                .orElseThrow(() -> new InputException("--render " + file + ": must end in .gif or .mp4"));
        format.problem().ifPresent(problem -> {
            throw new InputException("--render " + file + ": " + problem);
        });
        OutputFile.require("--render " + file, file);
        EpisodeVideo.requireRenderer(task, size);
        return Optional.of(new EvalVideo(file, format, size));
    }

    /** Of the episode that was recorded. */
    void write(Evaluator evaluator) {
        EpisodeVideo.write(evaluator.recorded(), file, format, size, () -> false);
    }
}
