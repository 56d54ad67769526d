// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.deploy.NetworkWeights;
import org.dacnative.engine.Activation;
import org.dacnative.engine.NetworkKind;
import org.dacnative.engine.NetworkOptions;

/**
 * A network's way forward as nodes, all heads of critics at once: values are (rows, width), of critics (H, rows, width). The
 * layers are those of the engine's {@code core/network_layout.cc}.
 */
final class NetworkGraph {
    private static final float NORM_EPSILON = 1e-6f;

    private final OnnxGraph graph;
    private final String name;
    private final NetworkWeights weights;
    private final NetworkOptions options;
    private final boolean ensemble;
    private final int heads;
    private final int obsDim;
    private final int actDim;
    private final int width; // of the first layer
    private final TimeFeatures time;
    private final List<Layer> layers = new ArrayList<>(); // behind the first
    private final String observationKernel;
    private final String actionKernel;

    /** A dense layer's arrays as the graph has them. */
    private record Layer(String kernel, String bias) {}

    /** @param name of the network, with which its arrays' names begin */
    NetworkGraph(OnnxGraph graph, String name, NetworkWeights weights) {
        this.graph = graph;
        this.name = name;
        this.weights = weights;
        this.options = weights.shape().options();
        this.ensemble = weights.shape().kind() == NetworkKind.CRITIC;
        this.heads = weights.shape().heads();
        this.obsDim = weights.shape().obsDim();
        this.actDim = weights.shape().kind() == NetworkKind.POLICY
                ? 0
                : weights.shape().actDim();
        this.width = weights.size("net/0/kernel", 0);
        this.time = weights.shape().kind() == NetworkKind.NOISE_MODEL ? new TimeFeatures(weights) : null;
        this.observationKernel = kernelRows("net/0/kernel/observation", 0, obsDim);
        this.actionKernel = actDim == 0 ? null : kernelRows("net/0/kernel/action", obsDim, actDim);
        int last = options.residualBlocks() > 0 ? 1 : weights.shape().hidden().size();
        for (int layer = 1; layer <= last; layer++) {
            layers.add(dense("net/" + layer));
        }
    }

    // ------------------------------------------------------------------------------------------ passes

    /** What the observations (batch, D) add to the first layer, the same for all actions and timesteps. */
    String observationPart(String observations) {
        return graph.product(observations, observationKernel);
    }

    /** Outputs of a network that knows no actions. */
    String forward(String observations) {
        return behindFirst(graph.add(observationPart(observations), firstBias(0)), null);
    }

    /**
     * Outputs at actions (batch * samples, A).
     *
     * @param base {@link #observationPart}
     * @param timestep 1..T of a noise model
     */
    String forward(String base, String actions, long samples, int timestep) {
        return behindFirst(first(base, actions, samples, timestep), null);
    }

    /**
     * The gradient (batch * samples, A), by the actions, of critics' mean value over the heads. IllegalArgumentException for
     * networks other than plain ones.
     */
    String actionGradient(String base, String actions, long samples) {
        if (options.activation() != Activation.MISH || options.layerNorm() || options.residualBlocks() > 0) {
            throw new IllegalArgumentException("chains that are led by critics other than plain MLPs have no graph");
        }
        List<String> inputs = new ArrayList<>(); // of the activations
        behindFirst(first(base, actions, samples, 0), inputs);
        String gradient = graph.transpose(layers.get(layers.size() - 1).kernel(), 0, 2, 1);
        for (int layer = inputs.size() - 1; layer >= 0; layer--) {
            String kernel = layer == 0 ? actionKernel : layers.get(layer - 1).kernel();
            gradient = graph.multiply(gradient, mishSlope(inputs.get(layer)));
            gradient = graph.product(gradient, graph.transpose(kernel, 0, 2, 1));
        }
        return graph.overHeads("ReduceMean", gradient);
    }

    private String first(String base, String actions, long samples, int timestep) {
        String part = graph.product(actions, actionKernel);
        if (samples == 1) {
            return graph.add(graph.add(part, base), firstBias(timestep));
        }
        long[] apart = ensemble ? new long[] {heads, -1, samples, width} : new long[] {-1, samples, width};
        long[] together = ensemble ? new long[] {heads, -1, width} : new long[] {-1, width};
        String sum = graph.add(graph.reshape(part, apart), graph.unsqueeze(base, -2));
        return graph.add(graph.reshape(sum, together), firstBias(timestep));
    }

    /** @param inputs receives what goes into each activation; null: nobody asks */
    private String behindFirst(String firstLayer, List<String> inputs) {
        if (options.residualBlocks() > 0) {
            return residual(firstLayer);
        }
        String x = firstLayer;
        for (int layer = 0; layer < layers.size(); layer++) {
            x = options.layerNorm() ? norm("norm/" + layer, x) : x;
            if (inputs != null) {
                inputs.add(x);
            }
            x = dense(layers.get(layer), activated(x));
        }
        return x;
    }

    private String residual(String firstLayer) {
        String x = firstLayer;
        for (int block = 0; block < options.residualBlocks(); block++) {
            String prefix = "block/" + block;
            String inner = dense(dense(prefix + "/0"), norm(prefix + "/norm", x));
            x = graph.add(dense(dense(prefix + "/1"), activated(inner)), x);
        }
        return dense(layers.get(0), activated(x));
    }

    // ------------------------------------------------------------------------------------------ stages

    private String dense(Layer layer, String x) {
        return graph.add(graph.product(x, layer.kernel()), layer.bias());
    }

    private String activated(String x) {
        return switch (options.activation()) {
            case MISH -> graph.multiply(x, graph.node("Tanh", graph.node("Softplus", x)));
            case RELU -> graph.node("Relu", x);
            case TANH -> graph.node("Tanh", x);
        };
    }

    /** tanh(s) + x sigmoid(x) (1 - tanh(s)^2), s = softplus(x). */
    private String mishSlope(String x) {
        String tanh = graph.node("Tanh", graph.node("Softplus", x));
        String rest = graph.subtract(graph.scalar(1), graph.multiply(tanh, tanh));
        return graph.add(tanh, graph.multiply(graph.multiply(x, graph.node("Sigmoid", x)), rest));
    }

    private String norm(String layer, String x) {
        int size = weights.size(layer + "/scale", 0);
        String scale = layer + "/scale";
        String bias = layer + "/bias";
        if (!ensemble) {
            return graph.layerNorm(x, array(scale, size), array(bias, size), NORM_EPSILON);
        }
        // Scales of one size only are what every runtime takes.
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        String normed = graph.layerNorm(
                x, graph.floats("ones", ones, size), graph.floats("zeros", new float[size], size), NORM_EPSILON);
        return graph.add(graph.multiply(normed, array(scale, heads, 1, size)), array(bias, heads, 1, size));
    }

    // ------------------------------------------------------------------------------------------ arrays

    /** The arrays are put into the graph once, whenever a layer is used. */
    private Layer dense(String layer) {
        int in = weights.size(layer + "/kernel", 1);
        int out = weights.size(layer + "/kernel", 0);
        return ensemble
                ? new Layer(array(layer + "/kernel", heads, in, out), array(layer + "/bias", heads, 1, out))
                : new Layer(array(layer + "/kernel", in, out), array(layer + "/bias", out));
    }

    private String array(String array, long... shape) {
        return graph.shared(name + "/" + array, () -> weights.values(array), shape);
    }

    /** Some rows of the first layer's kernel, of every head. */
    private String kernelRows(String array, int first, int count) {
        float[] all = weights.values("net/0/kernel");
        int in = weights.size("net/0/kernel", 1);
        float[] rows = new float[heads * count * width];
        for (int head = 0; head < heads; head++) {
            System.arraycopy(all, (head * in + first) * width, rows, head * count * width, count * width);
        }
        return ensemble
                ? graph.floats(name + "/" + array, rows, heads, count, width)
                : graph.floats(name + "/" + array, rows, count, width);
    }

    /** Of a noise model with what the timestep adds. */
    private String firstBias(int timestep) {
        if (time == null) {
            return ensemble ? array("net/0/bias", heads, 1, width) : array("net/0/bias", width);
        }
        String array = name + "/net/0/bias/t" + timestep;
        return graph.shared(array, () -> time.firstBias(timestep), width);
    }
}
