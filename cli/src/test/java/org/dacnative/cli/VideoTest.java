// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.dacnative.EmulatedCuda;
import org.dacnative.OpenGl;
import org.dacnative.video.VideoFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --save_video} and {@code eval --render}: what lies where, and what is said where nothing can be drawn. */
class VideoTest {
    @TempDir
    private Path folder;

    @Test
    void everyEvaluationLeavesAVideoAndTheSameScores() throws IOException {
        OpenGl.require();
        Path data = TinyHopper.write(folder);
        Path with = train(data, "with", "--save_video", "true", "--render_size", "64x48", "--num_seeds", "2");
        Path without = train(data, "without", "--num_seeds", "2");
        String ending = VideoFormat.best().ending();
        assertEquals(
                "[step_10" + ending + ", step_20" + ending + "]",
                TinyHopper.files(with.resolve("video")).stream()
                        .map(Path::getFileName)
                        .toList()
                        .toString());
        assertFalse(Files.exists(without.resolve("video")));
        for (String scores : new String[] {"seed_3.txt", "seed_4.txt"}) {
            assertEquals(Files.readString(without.resolve(scores)), Files.readString(with.resolve(scores)));
        }
        assertEvalRenders(with);
    }

    private void assertEvalRenders(Path run) throws IOException {
        Path gif = folder.resolve("eval.gif");
        String[] command = {"eval", run.toString(), "--device", "cpu", "--episodes", "2", "--render_size", "64x48"};
        Outcome plain = Outcome.of(command);
        Outcome outcome = Outcome.of(and(command, "--render", gif.toString()));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("  video: " + gif), outcome.out());
        assertEquals(plain.out(), outcome.out().replaceFirst("  video: .*\\R", ""));
        try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
            reader.setInput(in);
            assertEquals(64, reader.getWidth(0));
            assertEquals(48, reader.getHeight(0));
            assertTrue(reader.getNumImages(true) > 1, "a hopper that falls takes a while");
        }
        assertRefused("must end in .gif or .mp4", and(command, "--render", "film.avi"));
        assertRefused(
                "there is no folder " + folder + "/nowhere", and(command, "--render", folder + "/nowhere/film.gif"));
        assertRefused("must be width x height", and(command, "--render", "film.gif", "--render_size", "big"));
    }

    /** As on a machine without EGL and OSMesa: empty files of their names come first. */
    @Test
    void withoutOpenGlOneLineSaysSoAndTrainingGoesOn() throws IOException, InterruptedException {
        Path libraries = Files.createDirectory(folder.resolve("libraries"));
        Files.createFile(libraries.resolve("libEGL.so.1"));
        Files.createFile(libraries.resolve("libOSMesa.so.8"));
        Map<String, String> noOpenGl = Map.of("LD_LIBRARY_PATH", libraries.toString());
        Path data = TinyHopper.write(folder);
        EmulatedCuda.Result trained = EmulatedCuda.run(
                folder, noOpenGl, TinyHopper.flags(data, folder.resolve("results"), "--save_video", "true"));
        assertEquals(0, trained.code(), trained.err());
        assertEquals(
                1,
                trained.out()
                        .lines()
                        .filter(line -> line.startsWith("no video: no OpenGL"))
                        .count(),
                trained.out());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), "hopper-medium-v2");
        assertFalse(Files.exists(run.resolve("video")));
        assertTrue(Files.exists(run.resolve("final_mean_scores.txt")));
        EmulatedCuda.Result scored = EmulatedCuda.run(
                folder, noOpenGl, "eval", run.toString(), "--device", "cpu", "--render", folder + "/film.gif");
        assertEquals(Main.BAD_INPUT, scored.code(), scored.err());
        assertEquals(1, scored.err().lines().count(), scored.err());
        assertTrue(scored.err().contains("install libegl1 and libgl1-mesa-dri, or libosmesa6"), scored.err());
    }

    @Test
    void aVideoThatCannotBeWrittenCostsNothingElse() throws IOException {
        OpenGl.require();
        Path run = train(
                TinyHopper.write(folder),
                "results",
                "--save_ckpt",
                "true",
                "--ckpt_interval",
                "10",
                "--keep_ckpts",
                "2");
        String scores = Files.readString(run.resolve("seed_3.txt"));
        RunFolder.delete(run.resolve("ckpt/step_20"));
        Files.createFile(run.resolve("video")); // not a folder
        Outcome outcome = Outcome.of("--resume", run.toString(), "--save_video");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("--save_video false -> true"), outcome.out());
        assertTrue(outcome.err().contains("no video: cannot make " + run.resolve("video")), outcome.err());
        assertEquals(scores, Files.readString(run.resolve("seed_3.txt")));
    }

    @Test
    void theDemoHasNone() {
        assertRefused("the demo leaves pictures that stand still", "--env", "demo", "--save_video");
    }

    private Path train(Path data, String results, String... changes) {
        Outcome outcome = Outcome.of(TinyHopper.flags(data, folder.resolve(results), changes));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(folder.resolve(results), "hopper-medium-v2");
    }

    private static void assertRefused(String part, String... args) {
        Outcome outcome = Outcome.of(args);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }

    private static String[] and(String[] args, String... more) {
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }
}
