// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import org.dacnative.algorithm.GaussianRule;
import org.dacnative.deploy.NetworkWeights;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Gaussian;

/** A {@link GaussianRule} as nodes. */
final class GaussianGraph {
    private GaussianGraph() {}

    /** Actions (batch, A), not clipped, for observations (batch, D). */
    static String action(OnnxGraph graph, GaussianRule rule, Draws draws, String observations) {
        NetworkWeights weights = NetworkWeights.of(rule.policy(), BankPart.PARAMS);
        int actDim = rule.actDim();
        Gaussian gaussian = rule.gaussian();
        String outputs = new NetworkGraph(graph, "actor", weights).forward(observations);
        boolean shared = weights.shape().options().sharedLogStd();
        String mean = shared ? outputs : graph.columns(outputs, 0, actDim);
        String x = gaussian.tanhMean() ? graph.node("Tanh", mean) : mean;
        if (rule.noiseScale() != 0) {
            String logStd = shared
                    ? graph.floats("actor/log_std", weights.values("log_std"), actDim)
                    : graph.columns(outputs, actDim, 2L * actDim);
            String std = graph.node("Exp", graph.clip(logStd, gaussian.logStdLeast(), gaussian.logStdMost()));
            String z = draws.normals(graph, GaussianRule.NOISE, observations, actDim);
            x = graph.add(x, graph.multiply(std, graph.multiply(graph.scalar(rule.noiseScale()), z)));
        }
        return gaussian.squashed() ? graph.node("Tanh", x) : x;
    }
}
