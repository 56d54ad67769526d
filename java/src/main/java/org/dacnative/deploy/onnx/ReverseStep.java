// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;

/**
 * One row of a reverse diffusion as nodes: the numbers and their order are those of the engine's
 * {@code core/update_rules.h}.
 */
final class ReverseStep {
    private static final float ETA_LEAST = 1e-6f; // added to eta, so that nothing is divided by 0

    private final OnnxGraph graph;
    private final boolean clip;
    private final boolean ddim;
    private final float noisePart;
    private final float signalPart;
    private final float fromX0;
    private final float fromX;
    private final float fromNoise;
    private final float remainder;
    private final float noiseScale;

    ReverseStep(OnnxGraph graph, Sampler sampler, float[] alphas, float[] alphaHats, int k) {
        Sampler.Row row = sampler.row(k);
        float alpha = alphas[row.timestep()];
        float level = alphaHats[row.timestep()];
        float nextLevel = alphaHats[row.next()];
        this.graph = graph;
        clip = sampler.clip();
        ddim = sampler.kind() == SamplerKind.DDIM;
        noisePart = root(1 - level);
        signalPart = root(ddim ? alpha : level);
        fromX0 = root(nextLevel) * (1 - alpha);
        fromX = root(alpha) * (1 - nextLevel);
        fromNoise = root(1 - nextLevel);
        remainder = 1 - level;
        noiseScale = !ddim && row.next() > 0 ? sampler.temperature() * root(1 - alpha) : 0;
    }

    /** Whether noise is added. */
    boolean isNoisy() {
        return noiseScale != 0;
    }

    /** What a guide's gradient leaves of the predicted noise. */
    String led(String predicted, String gradient, float eta) {
        return graph.subtract(predicted, graph.multiply(graph.scalar(noisePart / (eta + ETA_LEAST)), gradient));
    }

    /** The next x, before noise. */
    String mean(String x, String predicted) {
        String signal = graph.subtract(x, times(noisePart, predicted));
        String x0 = graph.divide(signal, graph.scalar(signalPart));
        if (ddim) {
            String next = graph.add(x0, times(fromNoise, predicted));
            return clip ? graph.clip(next, -1, 1) : next;
        }
        String kept = clip ? graph.clip(x0, -1, 1) : x0;
        return graph.divide(graph.add(times(fromX0, kept), times(fromX, x)), graph.scalar(remainder));
    }

    String withNoise(String mean, String z) {
        return graph.add(mean, times(noiseScale, z));
    }

    private String times(float factor, String x) {
        return graph.multiply(graph.scalar(factor), x);
    }

    private static float root(float x) {
        return (float) Math.sqrt(x);
    }
}
