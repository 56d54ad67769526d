// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import java.util.stream.IntStream;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.deploy.NetworkWeights;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Sampler;

/**
 * A {@link DiffusionRule} as nodes: M chains a state, unrolled, then the choice. Draws are {@code prior} (batch, M, A),
 * {@code noise} (batch, steps with noise, M, A) in the order used, and {@code gumbel} (batch, M); those that a rule does not
 * need are not there.
 */
final class DiffusionGraph {
    private final OnnxGraph graph;
    private final DiffusionRule rule;
    private final Draws draws;
    private final String observations;
    private final int samples;
    private final int actDim;
    private final ReverseStep[] steps;
    private final NetworkGraph critic; // null: nobody asks for values
    private final String criticBase;

    private DiffusionGraph(OnnxGraph graph, DiffusionRule rule, Draws draws, String observations) {
        this.graph = graph;
        this.rule = rule;
        this.draws = draws;
        this.observations = observations;
        this.samples = rule.candidates();
        this.actDim = rule.actDim();
        this.steps = steps(graph, rule.chain().sampler());
        boolean scored = samples > 1 || rule.eta() != null;
        this.critic = scored
                ? new NetworkGraph(
                        graph, "critic", NetworkWeights.of(rule.choice().critic(), DiffusionRule.CRITIC_PART))
                : null;
        this.criticBase = scored ? critic.observationPart(observations) : null;
    }

    /** Actions (batch, A), not clipped, for observations (batch, D). */
    static String action(OnnxGraph graph, DiffusionRule rule, Draws draws, String observations) {
        DiffusionGraph here = new DiffusionGraph(graph, rule, draws, observations);
        String results = here.chains();
        return here.samples == 1 ? results : here.chosen(results);
    }

    private static ReverseStep[] steps(OnnxGraph graph, Sampler sampler) {
        NoiseSchedule schedule = sampler.schedule();
        float[] alphas = new float[schedule.steps() + 1];
        float[] alphaHats = new float[schedule.steps() + 1];
        schedule.read(alphas, alphaHats);
        return IntStream.range(0, sampler.rows())
                .mapToObj(k -> new ReverseStep(graph, sampler, alphas, alphaHats, k))
                .toArray(ReverseStep[]::new);
    }

    /** (batch * M, A) */
    private String chains() {
        NetworkGraph actor =
                new NetworkGraph(graph, "actor", NetworkWeights.of(rule.chain().actor(), DiffusionRule.ACTOR_PART));
        String base = actor.observationPart(observations);
        String prior = rule.chain().fromZeros()
                ? graph.zeros(observations, samples, actDim)
                : draws.normals(graph, DiffusionDecision.PRIOR, observations, samples, actDim);
        String x = rows(prior);
        String noise = null;
        int drawn = 0;
        for (int k = 0; k < steps.length; k++) {
            int timestep = rule.chain().sampler().row(k).timestep();
            String predicted = actor.forward(base, x, samples, timestep);
            if (rule.eta() != null) {
                String gradient = critic.actionGradient(criticBase, x, samples);
                predicted = steps[k].led(predicted, gradient, rule.eta().toArray()[0]);
            }
            x = steps[k].mean(x, predicted);
            if (steps[k].isNoisy()) {
                noise = noise == null ? noise() : noise;
                x = steps[k].withNoise(x, rows(graph.at(noise, drawn++, 1)));
            }
        }
        return x;
    }

    private String noise() {
        long noisy =
                IntStream.range(0, steps.length).filter(k -> steps[k].isNoisy()).count();
        return draws.normals(graph, DiffusionDecision.NOISE, observations, noisy, samples, actDim);
    }

    /** (batch, M, A) as (batch * M, A) */
    private String rows(String apart) {
        return graph.reshape(apart, -1, actDim);
    }

    private String chosen(String candidates) {
        ActionChoice by = rule.choice().by();
        String byHead = critic.forward(criticBase, candidates, samples, 0);
        String values = graph.reshape(graph.overHeads(by.minimum() ? "ReduceMin" : "ReduceMean", byHead), -1, samples);
        String scores = by.temperature() > 0 ? drawn(by, values) : values;
        return graph.taken(graph.reshape(candidates, -1, samples, actDim), graph.largest(scores), actDim);
    }

    /** The constants of the engine's {@code gumbel_score} and {@code softmax_score}. */
    private String drawn(ActionChoice by, String values) {
        String gumbel = draws.gumbel(graph, DiffusionDecision.GUMBEL, observations, samples);
        if (by.plainSoftmax()) {
            return graph.add(graph.divide(values, graph.scalar(by.temperature() + 1e-4f)), gumbel);
        }
        String size = graph.add(graph.node("Abs", values), graph.scalar(1e-6f));
        String sign = graph.divide(values, size);
        return graph.add(graph.divide(sign, graph.scalar(by.temperature() + 1e-6f)), gumbel);
    }
}
