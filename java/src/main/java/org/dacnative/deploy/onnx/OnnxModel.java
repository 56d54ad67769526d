// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import java.util.Map;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.GaussianRule;

/**
 * A whole decision as one ONNX model: {@code observation} (batch, D) and what it draws go in, {@code action} (batch, A) in
 * [-1, 1] comes out.
 */
public final class OnnxModel {
    private OnnxModel() {}

    /**
     * The file's bytes, of an engine's first replica. IllegalArgumentException if the rule has no graph.
     *
     * @param drawInside whether the runtime's own generator draws; otherwise the draws are inputs, and the model is a pure
     *     function
     * @param version of this program
     * @param metadata goes into the file
     */
    public static byte[] of(DecisionRule rule, boolean drawInside, String version, Map<String, String> metadata) {
        OnnxGraph graph = new OnnxGraph();
        Draws draws = drawInside ? Draws.INSIDE : Draws.INPUTS;
        String observations = graph.input("observation", rule.obsDim());
        String action;
        if (rule instanceof DiffusionRule diffusion) {
            action = DiffusionGraph.action(graph, diffusion, draws, observations);
        } else {
            action = GaussianGraph.action(graph, (GaussianRule) rule, draws, observations);
        }
        graph.output("action", graph.clip(action, -1, 1), rule.actDim());
        return graph.toBytes("policy", version, metadata);
    }
}
