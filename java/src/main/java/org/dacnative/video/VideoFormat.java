// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A kind of file for videos. GIF can always be written; MP4 takes an ffmpeg on the PATH. */
public enum VideoFormat {
    GIF,
    MP4;

    /** MP4 where it can be written: of a robot it takes a ninth of the room. */
    public static VideoFormat best() {
        return ffmpeg().isPresent() ? MP4 : GIF;
    }

    /** By the file's ending; empty for another one. */
    public static Optional<VideoFormat> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.ending()))
                .findFirst();
    }

    /** ".gif", ".mp4". */
    public String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    /** Why it cannot be written here; empty if it can. */
    public Optional<String> problem() {
        return this == GIF || ffmpeg().isPresent()
                ? Optional.empty()
                : Optional.of("MP4 needs ffmpeg on the PATH (Debian's package ffmpeg); GIF needs nothing");
    }

    /** Begins a video. */
    FrameWriter writer(Path file, FrameSize size, FrameTime time) throws IOException {
        return switch (this) {
            case GIF -> new GifWriter(file, size, time);
            case MP4 ->
                new Mp4Writer(
                        ffmpeg().orElseThrow(() -> new IOException(problem().orElseThrow())), file, size, time);
        };
    }

    private static Optional<Path> ffmpeg() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "ffmpeg"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
