// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.data.Scaling;
import org.dacnative.deploy.onnx.OnnxModel;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;
import org.dacnative.safetensors.SafetensorsWriter;

/** Writes a saved policy as a file for other programs (docs/deploy.md). Options of speed do not matter: weights are float32. */
public final class PolicyExport {
    private PolicyExport() {}

    /**
     * The whole decision as one ONNX model. InputException if a graph cannot do what the policy does, or as for {@link
     * LoadedPolicy#open}; UncheckedIOException if the file cannot be written.
     *
     * @param folder a run's or a checkpoint's
     * @param drawInside whether the runtime's own generator draws; otherwise the draws are inputs
     * @param version of this program, for the file
     * @return what the file says of itself
     */
    public static Map<String, String> onnx(
            Path folder, PolicyOptions options, boolean drawInside, String version, Path out) {
        return export(folder, options, (rule, scaling, facts) -> {
            byte[] model;
            try {
                model = OnnxModel.of(rule, scaling, drawInside, version, facts);
            } catch (IllegalArgumentException e) {
                throw new InputException("this policy cannot be exported as ONNX: " + e.getMessage());
            }
            AtomicFile.write(out, stream -> stream.write(model));
        });
    }

    /** The networks that act as a safetensors file; the rest as for {@link #onnx}. */
    public static Map<String, String> safetensors(Path folder, PolicyOptions options, Path out) {
        return export(folder, options, (rule, scaling, facts) -> {
            SafetensorsWriter file = new SafetensorsWriter().metadata("format", "pt");
            facts.forEach(file::metadata);
            PolicyTensors.add(file, rule);
            AtomicFile.write(out, file::writeTo);
        });
    }

    private interface Writer {
        void write(DecisionRule rule, Scaling scaling, Map<String, String> facts);
    }

    private static Map<String, String> export(Path folder, PolicyOptions options, Writer writer) {
        SavedAgent saved = SavedAgent.open(folder, options.algorithms()).with(options.changes());
        long seed = saved.soundSeed(options.seed());
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(seed)))) {
            DecisionRule rule = saved.create(engine).decisionRule();
            Map<String, String> facts = PolicyFacts.of(saved.checkpoint().info(), seed, rule, saved.scaling());
            writer.write(rule, saved.scaling(), facts);
            return facts;
        }
    }
}
