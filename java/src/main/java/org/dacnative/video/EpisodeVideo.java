// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.Renderer;
import org.dacnative.env.RecordedEpisode;
import org.dacnative.report.AtomicFile;

/**
 * Makes a video of a recorded episode. Everything that draws is opened and closed within one call, so any thread may
 * make it, while others train and evaluate.
 */
public final class EpisodeVideo {
    private EpisodeVideo() {}

    /** Throws UnsupportedDeviceException, with what to install, where nothing can be drawn. */
    public static void requireRenderer(PhysicsTask task, FrameSize size) {
        new Renderer(task, size.width(), size.height()).close();
    }

    /**
     * Writes the video whole or not at all.
     *
     * @param stop asked before each frame: true ends it with a CancellationException
     * @return the number of frames
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public static int write(
            RecordedEpisode episode, Path file, VideoFormat format, FrameSize size, BooleanSupplier stop) {
        FrameTime time = FrameTime.of(episode.secondsPerStep());
        try (Renderer renderer = new Renderer(episode.task(), size.width(), size.height())) {
            AtomicFile.writeNamed(file, draft -> {
                try (FrameWriter writer = format.writer(draft, size, time)) {
                    write(episode, time, renderer, writer, stop);
                }
            });
        }
        return frames(episode, time);
    }

    private static void write(
            RecordedEpisode episode, FrameTime time, Renderer renderer, FrameWriter writer, BooleanSupplier stop)
            throws IOException {
        byte[] pixels = new byte[renderer.pictureBytes()];
        int last = episode.positions().length - 1;
        for (int frame = 0; frame < frames(episode, time); frame++) {
            if (stop.getAsBoolean()) {
                throw new CancellationException("the video was given up");
            }
            int state = Math.min(frame * time.steps(), last); // the end is always shown
            renderer.draw(episode.positions()[state], episode.goal(), pixels);
            writer.write(pixels);
        }
        writer.finish();
    }

    private static int frames(RecordedEpisode episode, FrameTime time) {
        int steps = episode.positions().length - 1;
        return 1 + (steps + time.steps() - 1) / time.steps();
    }
}
