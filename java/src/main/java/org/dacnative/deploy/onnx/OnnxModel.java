// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.Scaling;
import org.dacnative.data.Standardization;

/**
 * A whole decision as one ONNX model: {@code observation} (batch, D) and what it draws go in, {@code action} (batch, A) in
 * [-1, 1] comes out, or in the bounds of the data that it was trained on.
 */
public final class OnnxModel {
    private OnnxModel() {}

    /**
     * The file's bytes, of an engine's first replica. IllegalArgumentException if the rule has no graph.
     *
     * @param scaling between what the task knows and what the rule was trained on
     * @param drawInside whether the runtime's own generator draws; otherwise the draws are inputs, and the model is a pure
     *     function
     * @param version of this program
     * @param metadata goes into the file
     */
    public static byte[] of(
            DecisionRule rule, Scaling scaling, boolean drawInside, String version, Map<String, String> metadata) {
        OnnxGraph graph = new OnnxGraph();
        Draws draws = drawInside ? Draws.INSIDE : Draws.INPUTS;
        String given = graph.input("observation", rule.obsDim());
        String observations = scaling.observations()
                .map(change -> standardized(graph, change, given))
                .orElse(given);
        String action;
        if (rule instanceof DiffusionRule diffusion) {
            action = DiffusionGraph.action(graph, diffusion, draws, observations);
        } else {
            action = GaussianGraph.action(graph, (GaussianRule) rule, draws, observations);
        }
        String clipped = graph.clip(action, -1, 1);
        graph.output(
                "action",
                scaling.actions()
                        .map(bounds -> unscaled(graph, bounds, clipped))
                        .orElse(clipped),
                rule.actDim());
        return graph.toBytes("policy", version, metadata);
    }

    private static String standardized(OnnxGraph graph, Standardization change, String observations) {
        String mean = floats(graph, "observation_mean", change.mean());
        return graph.divide(graph.subtract(observations, mean), floats(graph, "observation_std", change.deviation()));
    }

    /** low + (x + 1) / 2 * (high - low). */
    private static String unscaled(OnnxGraph graph, ActionBounds bounds, String action) {
        String low = floats(graph, "action_low", bounds.low());
        String range = graph.subtract(floats(graph, "action_high", bounds.high()), low);
        String share = graph.multiply(graph.add(action, graph.scalar(1)), graph.scalar(0.5f));
        return graph.add(low, graph.multiply(share, range));
    }

    private static String floats(OnnxGraph graph, String name, List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return graph.floats(name, values, values.length);
    }
}
