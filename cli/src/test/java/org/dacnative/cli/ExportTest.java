// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.dacnative.deploy.SavedRuns;
import org.dacnative.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** export writes what it is asked for, says what it is, and refuses the rest in one line. */
class ExportTest {
    @TempDir
    private Path folder;

    @Test
    void anOnnxModelOfTheChosenSeed() throws IOException, OrtException {
        Path run = SavedRuns.save(folder.resolve("run"), "dac");
        Path file = folder.resolve("policy.onnx");
        Outcome outcome =
                export(run, "--format", "onnx", "--out", file.toString(), "--seed", "4", "--temperature", "2");
        assertEquals(file + ": ONNX, DAC of made-up-v0, seed 4 after 30 updates\n", outcome.out());
        try (OrtSession session = session(file)) {
            assertEquals(Set.of("observation", "prior", "noise", "gumbel"), session.getInputNames());
            assertEquals("4", session.getMetadata().getCustomMetadata().get("seed"));
            assertEquals("2.0", session.getMetadata().getCustomMetadata().get("choice_temperature"));
        }
        Path same = folder.resolve("same.onnx");
        export(run.resolve("ckpt"), "--format", "onnx", "--out", same.toString(), "--seed", "4", "--temperature", "2");
        assertEquals(-1, Files.mismatch(file, same), "its ckpt stands for the run");
        Path drawing = folder.resolve("drawing.onnx");
        export(run, "--format", "onnx", "--out", drawing.toString(), "--draw");
        try (OrtSession session = session(drawing)) {
            assertEquals(Set.of("observation"), session.getInputNames());
        }
    }

    @Test
    void safetensorsOfTheNetworksThatAct() throws IOException {
        Path run = SavedRuns.save(folder.resolve("run"), "dql");
        Path file = folder.resolve("policy.safetensors");
        Outcome outcome = export(run, "--format", "safetensors", "--out", file.toString());
        assertTrue(outcome.out().contains("safetensors, DQL of made-up-v0, seed 3 after 30 updates"), outcome.out());
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertEquals("50", opened.metadata().get("N"));
            assertTrue(opened.tensors().containsKey("critic.net.2.weight"));
        }
    }

    @Test
    void whatCannotBeExportedIsRefusedInOneLine() throws IOException {
        Path run = SavedRuns.save(folder.resolve("run"), "iql");
        Path there = Files.createFile(folder.resolve("there.onnx"));
        String out = folder.resolve("new.onnx").toString();
        refused("is there already", run.toString(), "--format", "onnx", "--out", there.toString());
        refused("there is no folder ", run.toString(), "--format", "onnx", "--out", out + "/er/x.onnx");
        refused("only an ONNX graph draws", run.toString(), "--format", "safetensors", "--out", out, "--draw");
        refused("there is no such folder", out, "--format", "onnx", "--out", out);
        refused("the run has the seeds [3, 4]", run.toString(), "--format", "onnx", "--out", out, "--seed", "9");
        refused("--format", run.toString(), "--format", "pickle", "--out", out);
        refused("--temperature is hot", run.toString(), "--format", "onnx", "--out", out, "--temperature", "hot");
        assertTrue(Files.notExists(Path.of(out)));
        for (String name : new String[] {"policy", "policy.pt", "policy.safetensors", "onnx", "policy.onnx.gz"}) {
            String other = folder.resolve(name).toString();
            refused(
                    name + " with --format onnx: the name must end in .onnx",
                    run.toString(),
                    "--format",
                    "onnx",
                    "--out",
                    other);
            assertTrue(Files.notExists(Path.of(other)), name);
        }
        refused(
                "the name must end in .safetensors; --format onnx writes .onnx",
                run.toString(),
                "--format",
                "safetensors",
                "--out",
                out);
    }

    private static OrtSession session(Path file) throws OrtException {
        return OrtEnvironment.getEnvironment().createSession(file.toString(), new OrtSession.SessionOptions());
    }

    private static Outcome export(Path run, String... options) {
        Outcome outcome = Outcome.of(Stream.concat(Stream.of("export", run.toString()), Stream.of(options))
                .toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    private static void refused(String part, String... args) {
        Outcome outcome =
                Outcome.of(Stream.concat(Stream.of("export"), Stream.of(args)).toArray(String[]::new));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }
}
