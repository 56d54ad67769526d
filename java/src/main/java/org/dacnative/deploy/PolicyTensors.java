// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Sampler;
import org.dacnative.safetensors.SafetensorsWriter;

/**
 * The networks that act, and the sampler's numbers, as arrays of a safetensors file (docs/deploy.md): names with dots,
 * weights [out, in] as other frameworks have them, of critics [head, out, in].
 */
final class PolicyTensors {
    private final SafetensorsWriter file;

    private PolicyTensors(SafetensorsWriter file) {
        this.file = file;
    }

    /** Adds the arrays of an engine's first replica. */
    static void add(SafetensorsWriter file, DecisionRule rule) {
        PolicyTensors here = new PolicyTensors(file);
        if (rule instanceof DiffusionRule diffusion) {
            here.addNetwork("actor", NetworkWeights.of(diffusion.chain().actor(), DiffusionRule.ACTOR_PART));
            if (diffusion.choice() != null) {
                here.addNetwork("critic", NetworkWeights.of(diffusion.choice().critic(), DiffusionRule.CRITIC_PART));
            }
            here.addSampler(diffusion.chain().sampler());
            if (diffusion.eta() != null) {
                file.floats("eta", List.of(), () -> diffusion.eta().toArray());
            }
        } else {
            here.addNetwork("actor", NetworkWeights.of(((GaussianRule) rule).policy(), BankPart.PARAMS));
        }
    }

    private void addNetwork(String network, NetworkWeights weights) {
        for (BankTensor tensor : weights.tensors()) {
            String name = network + "."
                    + tensor.name()
                            .replace("/kernel", "/weight")
                            .replace("/scale", "/weight")
                            .replace('/', '.');
            float[] values = weights.values(tensor.name());
            if (tensor.name().endsWith("/kernel")) {
                int in = weights.size(tensor.name(), 1);
                int out = weights.size(tensor.name(), 0);
                List<Long> shape = new ArrayList<>(tensor.shape());
                shape.set(shape.size() - 2, (long) out);
                shape.set(shape.size() - 1, (long) in);
                file.floats(name, shape, () -> transposed(values, in, out));
            } else {
                file.floats(name, tensor.shape(), () -> values);
            }
        }
    }

    /** Of each head (in, out) as (out, in). */
    private static float[] transposed(float[] values, int in, int out) {
        float[] turned = new float[values.length];
        for (int head = 0; head < values.length; head += in * out) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    turned[head + o * in + i] = values[head + i * out + o];
                }
            }
        }
        return turned;
    }

    private void addSampler(Sampler sampler) {
        NoiseSchedule schedule = sampler.schedule();
        float[] alphas = new float[schedule.steps() + 1];
        float[] alphaHats = new float[schedule.steps() + 1];
        schedule.read(alphas, alphaHats);
        file.floats("sampler.alphas", List.of((long) alphas.length), () -> alphas);
        file.floats("sampler.alpha_hats", List.of((long) alphas.length), () -> alphaHats);
        List<Long> rows = List.of((long) sampler.rows());
        file.longs(
                "sampler.timesteps",
                rows,
                () -> LongStream.range(0, sampler.rows())
                        .map(k -> sampler.row((int) k).timestep())
                        .toArray());
        file.longs(
                "sampler.next_timesteps",
                rows,
                () -> LongStream.range(0, sampler.rows())
                        .map(k -> sampler.row((int) k).next())
                        .toArray());
    }
}
