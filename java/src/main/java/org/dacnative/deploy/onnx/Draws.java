// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

/**
 * Where a graph's random numbers come from: inputs of the caller's, which makes it a pure function, or operators of the
 * runtime's own generator.
 */
enum Draws {
    INPUTS {
        @Override
        String normals(OnnxGraph graph, String name, String observations, long... dims) {
            return graph.input(name, dims);
        }

        @Override
        String gumbel(OnnxGraph graph, String name, String observations, long... dims) {
            return graph.input(name, dims);
        }
    },

    INSIDE {
        @Override
        String normals(OnnxGraph graph, String name, String observations, long... dims) {
            return graph.node("RandomNormalLike", graph.zeros(observations, dims));
        }

        /** -log(-log(u)), with u away from 0 and 1. */
        @Override
        String gumbel(OnnxGraph graph, String name, String observations, long... dims) {
            String uniform = graph.node("RandomUniformLike", graph.zeros(observations, dims));
            String inner = graph.node("Neg", graph.node("Log", graph.clip(uniform, LEAST_UNIFORM, 1 - LEAST_UNIFORM)));
            return graph.node("Neg", graph.node("Log", inner));
        }
    };

    private static final float LEAST_UNIFORM = 0x1p-24f;

    /** Standard normal numbers (batch, dims), with the batch of the observations. */
    abstract String normals(OnnxGraph graph, String name, String observations, long... dims);

    /** Standard Gumbel noise (batch, dims). */
    abstract String gumbel(OnnxGraph graph, String name, String observations, long... dims);
}
