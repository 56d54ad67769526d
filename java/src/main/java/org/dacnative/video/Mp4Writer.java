// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * MP4 through the program ffmpeg: frames go into its standard input, and it chooses the encoder (H.264 in every usual
 * build). A second faster to start and played everywhere: what a player needs to know stands at the file's beginning.
 */
final class Mp4Writer implements FrameWriter {
    private final Process process;
    private final OutputStream frames;
    private final Path said;

    Mp4Writer(Path ffmpeg, Path file, FrameSize size, FrameTime time) throws IOException {
        said = Files.createTempFile("dac-native-ffmpeg", ".txt");
        List<String> input = List.of(
                "-f",
                "rawvideo",
                "-pixel_format",
                "rgb24",
                "-video_size",
                size.toString(),
                "-framerate",
                "100/" + time.hundredths(),
                "-i",
                "pipe:0");
        List<String> output = List.of("-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", "-y");
        ProcessBuilder builder = new ProcessBuilder(ffmpeg.toString(), "-hide_banner", "-loglevel", "error");
        builder.command().addAll(input);
        builder.command().addAll(output);
        builder.command().add("file:" + file); // whatever signs are in its name
        process = builder.redirectErrorStream(true)
                .redirectOutput(Redirect.to(said.toFile()))
                .start();
        frames = process.getOutputStream();
    }

    @Override
    public void write(byte[] pixels) throws IOException {
        try {
            frames.write(pixels);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            frames.close();
            if (process.waitFor() != 0) {
                throw new IOException("exit code " + process.exitValue());
            }
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            frames.close();
            Files.deleteIfExists(said);
        } catch (IOException e) {
            return; // a pipe that nobody reads any more, or a temporary file that stays
        }
    }

    /** What ffmpeg itself says of it, where it has said something. */
    private IOException failure(IOException cause) throws IOException {
        try {
            process.waitFor(); // it has closed its input, so it is about to end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String text = Files.readString(said, Charset.defaultCharset()).strip();
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return new IOException("ffmpeg: " + (last.isEmpty() ? cause.getMessage() : last), cause);
    }
}
