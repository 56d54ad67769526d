// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.dacnative.OpenGl;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.env.RecordedEpisode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Node;

/** Videos read back: frames, times, colours. */
class VideoFileTest {
    private static final FrameSize SIZE = new FrameSize(32, 16);
    private static final FrameTime TIME = new FrameTime(1, 7);
    /** What a palette of 255 colours and a step of 8 in looking them up may be off, for a picture of few colours. */
    private static final int COLOR_STEP = 8;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0.008, 5, 4", "0.05, 1, 5", "0.1, 1, 10", "0.01, 2, 2", "0.001, 20, 2", "0.0166666, 3, 5"})
    void framesFollowTheSimulationsTime(double secondsPerStep, int steps, int hundredths) {
        assertEquals(new FrameTime(steps, hundredths), FrameTime.of(secondsPerStep));
    }

    @ParameterizedTest
    @ValueSource(strings = {"480", "480x", "479x480", "14x480", "480x2050", "99999x480", "-2x2", "480 x 480"})
    void sizesThatCannotBeAreRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> FrameSize.parse(text))
                .getMessage();
        assertTrue(message.startsWith(text + ": "), message);
        assertEquals(new FrameSize(64, 48), FrameSize.parse("64x48"));
    }

    @Test
    void aGifKeepsFramesTimesAndColors() throws IOException {
        Path file = folder.resolve("moving.gif");
        Files.write(file, new byte[1 << 20]); // a longer one that was there before
        try (FrameWriter writer = VideoFormat.GIF.writer(file, SIZE, TIME)) {
            for (int frame = 0; frame < 4; frame++) {
                writer.write(square(frame));
            }
            writer.finish();
        }
        assertTrue(Files.size(file) < 4000, Files.size(file) + " bytes");
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
            reader.setInput(in);
            assertEquals(4, reader.getNumImages(true));
            BufferedImage shown = new BufferedImage(SIZE.width(), SIZE.height(), BufferedImage.TYPE_INT_RGB);
            for (int frame = 0; frame < 4; frame++) {
                assertEquals("7", control(reader, frame, "delayTime"));
                shown.createGraphics().drawImage(reader.read(frame), 0, 0, null);
                assertShows(square(frame), shown);
            }
        }
    }

    /** ImageIO would print a stack trace and keep the reason to itself. */
    @Test
    void aGifThatCannotBeWrittenSaysWhy() {
        Path nowhere = folder.resolve("none").resolve("a.gif");
        assertThrows(NoSuchFileException.class, () -> VideoFormat.GIF.writer(nowhere, SIZE, TIME));
    }

    @Test
    void anMp4KeepsFramesAndTimes() throws IOException, InterruptedException {
        OpenGl.requireFfmpeg();
        Path file = folder.resolve("a - b: 'c'.mp4");
        try (FrameWriter writer = VideoFormat.MP4.writer(file, SIZE, TIME)) {
            for (int frame = 0; frame < 9; frame++) {
                writer.write(square(frame));
            }
            writer.finish();
        }
        Process probe = new ProcessBuilder(
                        "ffprobe",
                        "-loglevel",
                        "error",
                        "-count_frames",
                        "-show_entries",
                        "stream=codec_name,width,height,avg_frame_rate,nb_read_frames",
                        "-of",
                        "default=nokey=1:noprint_wrappers=1",
                        file.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        String text = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, probe.waitFor());
        assertEquals("h264 32 16 100/7 9", String.join(" ", text.lines().toList()));
    }

    @Test
    void whatFfmpegRefusesIsSaidInItsWords() throws IOException {
        OpenGl.requireFfmpeg();
        Path file = folder.resolve("nowhere/x.mp4");
        try (FrameWriter writer = VideoFormat.MP4.writer(file, SIZE, TIME)) {
            IOException refused = assertThrows(IOException.class, () -> {
                writer.write(square(0));
                writer.finish();
            });
            assertTrue(refused.getMessage().matches("ffmpeg: .*No such file or directory"), refused.getMessage());
        }
    }

    @Test
    void anEpisodeIsShownFromItsStartToItsEnd() throws IOException {
        OpenGl.require();
        double[][] positions = new double[12][6]; // 11 steps of 0.008 s, a frame each 5: 0, 5, 10, and the end
        RecordedEpisode episode = new RecordedEpisode(PhysicsTask.HOPPER, 0.008, new double[0], positions);
        Path file = folder.resolve("hopper.gif");
        assertEquals(4, EpisodeVideo.write(episode, file, VideoFormat.GIF, SIZE, () -> false));
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
            reader.setInput(in);
            assertEquals(4, reader.getNumImages(true));
            assertEquals("4", control(reader, 0, "delayTime"));
        }
        Path other = folder.resolve("other.gif");
        assertThrows(
                CancellationException.class,
                () -> EpisodeVideo.write(episode, other, VideoFormat.GIF, SIZE, () -> true));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "a video that was given up leaves nothing");
        }
        assertFalse(Files.exists(other));
    }

    /** A white square that moves over a coloured ground, as (height, width, 3). */
    private static byte[] square(int frame) {
        byte[] pixels = new byte[3 * SIZE.width() * SIZE.height()];
        for (int i = 0; i < SIZE.width() * SIZE.height(); i++) {
            int x = i % SIZE.width();
            int y = i / SIZE.width();
            boolean white = x >= 3 * frame && x < 3 * frame + 4 && y >= 4 && y < 8;
            int[] color = white ? new int[] {255, 255, 255} : new int[] {40, x < 16 ? 120 : 60, 200};
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (byte) color[c];
            }
        }
        return pixels;
    }

    private static void assertShows(byte[] pixels, BufferedImage shown) {
        for (int i = 0; i < pixels.length / 3; i++) {
            int rgb = shown.getRGB(i % SIZE.width(), i / SIZE.width());
            for (int c = 0; c < 3; c++) {
                assertEquals(pixels[3 * i + c] & 0xff, rgb >> 16 - 8 * c & 0xff, COLOR_STEP, "pixel " + i);
            }
        }
    }

    private static String control(ImageReader reader, int frame, String attribute) throws IOException {
        Node tree = reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
        for (Node node = tree.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals("GraphicControlExtension")) {
                return node.getAttributes().getNamedItem(attribute).getNodeValue();
            }
        }
        return "";
    }
}
