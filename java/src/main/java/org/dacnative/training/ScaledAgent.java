// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.data.Scaling;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;

/**
 * An agent that was trained on scaled data, as it meets its task: its policies take the task's observations and give the
 * task's actions. Everything else is the agent's own.
 */
public final class ScaledAgent implements Agent {
    private final Agent agent;
    private final Scaling scaling;

    private ScaledAgent(Agent agent, Scaling scaling) {
        this.agent = agent;
        this.scaling = scaling;
    }

    /** The agent itself if nothing was scaled. */
    public static Agent of(Agent agent, Scaling scaling) {
        return scaling.isNone() ? agent : new ScaledAgent(agent, scaling);
    }

    @Override
    public ActingPolicy policy(Engine where) {
        return new ScaledPolicy(agent.policy(where), scaling);
    }

    /** Of the agent alone: it takes and gives what the agent was trained on. */
    @Override
    public DecisionRule decisionRule() {
        return agent.decisionRule();
    }

    @Override
    public Engine engine() {
        return agent.engine();
    }

    @Override
    public Counter updates() {
        return agent.updates();
    }

    @Override
    public Program recordTraining(Replay replay, Sampling sampling) {
        return agent.recordTraining(replay, sampling);
    }

    @Override
    public Metrics metrics() {
        return agent.metrics();
    }

    @Override
    public List<Divergence> divergences() {
        return agent.divergences();
    }

    @Override
    public Measurable measurable() {
        return agent.measurable();
    }

    @Override
    public State state() {
        return agent.state();
    }

    private static final class ScaledPolicy implements ActingPolicy {
        private final ActingPolicy policy;
        private final Scaling scaling;
        private float[] scaled = new float[0];

        ScaledPolicy(ActingPolicy policy, Scaling scaling) {
            this.policy = policy;
            this.scaling = scaling;
        }

        @Override
        public void act(float[] observations, int rows, float[] actions) {
            if (scaled.length != observations.length) {
                scaled = new float[observations.length];
            }
            System.arraycopy(observations, 0, scaled, 0, scaled.length);
            scaling.observations()
                    .ifPresent(change -> change.apply(
                            scaled, 0, scaled.length / change.mean().size()));
            policy.act(scaled, rows, actions);
            scaling.actions().ifPresent(bounds -> bounds.unscale(actions));
        }

        @Override
        public void prepare(int rows) {
            policy.prepare(rows);
        }

        @Override
        public void startEvaluation(long number) {
            policy.startEvaluation(number);
        }

        @Override
        public void startStep(long number) {
            policy.startStep(number);
        }

        @Override
        public void refresh() {
            policy.refresh();
        }

        @Override
        public State state() {
            return policy.state();
        }
    }
}
