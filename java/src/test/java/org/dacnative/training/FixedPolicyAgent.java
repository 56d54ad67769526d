// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Policy;

/** An agent that learns nothing and acts as it is told. */
record FixedPolicyAgent(Engine engine, Counter updates, Policy rule, Measurable measurable) implements Agent {

    FixedPolicyAgent(Engine engine, Policy rule, Measurable measurable) {
        this(engine, engine.counter(0), rule, measurable);
    }

    @Override
    public Program recordTraining(Replay replay, Sampling sampling) {
        return engine.record(() -> engine.operations().advance(updates));
    }

    @Override
    public Metrics metrics() {
        return new Metrics(List.of(), engine.config().seeds(), new float[engine.numSeeds()][0]);
    }

    @Override
    public DecisionRule decisionRule() {
        throw new UnsupportedOperationException("it has only the policy that it was given");
    }

    @Override
    public State state() {
        return new State(engine.numSeeds()).counter("updates", updates);
    }

    @Override
    public ActingPolicy policy(Engine where) {
        return new ActingPolicy() {
            @Override
            public void act(float[] observations, int rows, float[] actions) {
                rule.act(observations, rows, actions);
            }

            @Override
            public void prepare(int rows) {}

            @Override
            public void startEvaluation(long number) {}

            @Override
            public void startStep(long number) {}

            @Override
            public void refresh() {}

            @Override
            public State state() {
                return FixedPolicyAgent.this.state();
            }
        };
    }
}
