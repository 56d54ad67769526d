// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.HashMap;
import java.util.Map;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;

/** A rule as a policy for all seeds together: a program for each number of rows, recorded once. Actions come as they are decided. */
public final class RecordedPolicy implements ActingPolicy {
    /** Room for a million decisions in an evaluation; episodes have at most some thousand steps. */
    private static final int EVALUATION_BITS = 20;
    /** Behind a million evaluations. */
    private static final long FIRST_STEP = 1L << 40;

    private final DecisionRule rule;
    private final DecisionRule trained;
    private final Counter decisions;
    private final Map<Integer, Decision> byRows = new HashMap<>();

    private RecordedPolicy(DecisionRule rule, DecisionRule trained) {
        this.rule = rule;
        this.trained = trained;
        this.decisions = rule.engine().counter(0);
    }

    /** @param where the rule's engine, or another one: then the policy acts with the weights of its last {@link #refresh} */
    public static RecordedPolicy of(DecisionRule rule, Engine where) {
        RecordedPolicy policy = new RecordedPolicy(where == rule.engine() ? rule : rule.in(where), rule);
        policy.refresh();
        return policy;
    }

    @Override
    public void act(float[] observations, int rows, float[] actions) {
        Decision decision = prepared(rows);
        decision.observations().write(observations);
        decision.run();
        decision.actions().read(actions);
    }

    @Override
    public void prepare(int rows) {
        prepared(rows);
    }

    private Decision prepared(int rows) {
        return byRows.computeIfAbsent(rows, count -> rule.record(decisions, count));
    }

    /** How many decisions an evaluation takes depends on the longest episode of all seeds; a seed's next must not. */
    @Override
    public void startEvaluation(long number) {
        decisions.set(number << EVALUATION_BITS);
    }

    @Override
    public void startStep(long number) {
        decisions.set(FIRST_STEP + number);
    }

    @Override
    public void refresh() {
        if (rule != trained) {
            trained.weights().copyTo(rule.weights());
        }
    }

    @Override
    public State state() {
        return rule.weights();
    }

    /** Decisions taken so far. */
    public Counter decisions() {
        return decisions;
    }
}
