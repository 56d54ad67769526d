// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.deploy.PolicyExport;
import org.dacnative.deploy.PolicyOptions;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a saved policy as a file for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Writes the policy of a run as one ONNX graph (the whole decision: denoising, choice, clip), or"
                + " its networks as a safetensors file.")
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    enum Format {
        SAFETENSORS,
        ONNX
    }

    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyFlags policy = new PolicyFlags();

    @Option(names = "--format", paramLabel = "safetensors|onnx", required = true, description = "of the file")
    private Format format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "the new file, FILE.safetensors or FILE.onnx; it must not be there")
    private Path out;

    @Option(
            names = "--draw",
            description = "onnx: the runtime draws the random numbers itself; otherwise they are inputs, and the same"
                    + " inputs give the same actions everywhere")
    private boolean draw;

    ExportCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        if (draw && format != Format.ONNX) {
            throw new InputException("--draw: only an ONNX graph draws; leave it out, or give --format onnx");
        }
        requireEnding();
        OutputFile.requireNew("--out " + out, out);
        PolicyOptions options = policy.options(algorithms);
        Map<String, String> facts = format == Format.ONNX
                ? PolicyExport.onnx(policy.path(), options, draw, VersionText.VERSION, out)
                : PolicyExport.safetensors(policy.path(), options, out);
        spec.commandLine()
                .getOut()
                .println(OneLine.of(out.toString()) + ": " + (format == Format.ONNX ? "ONNX" : "safetensors") + ", "
                        + facts.get("agent") + " of " + facts.get("task") + ", seed " + facts.get("seed") + " after "
                        + facts.get("updates") + " updates");
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** Other programs know a file's format by its name. */
    private void requireEnding() {
        String ending = "." + Choices.name(format);
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
            throw new InputException(
                    "--out " + out + " with --format " + Choices.name(format) + ": the name must end in " + ending
                            + "; --format onnx writes .onnx, --format safetensors .safetensors");
        }
    }
}
