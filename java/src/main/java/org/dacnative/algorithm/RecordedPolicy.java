// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Tensor;

/** A policy for all seeds together that is a program for each number of rows, recorded once. Actions come as they are decided. */
public final class RecordedPolicy implements ActingPolicy {
    /** Room for a million decisions in an evaluation; episodes have at most some thousand steps. */
    private static final int EVALUATION_BITS = 20;

    private final Counter decisions;
    private final IntFunction<Decision> recorder;
    private final State mine;
    private final State trained; // null: the policy acts in the agent's engine
    private final Map<Integer, Decision> byRows = new HashMap<>();

    /**
     * One decision for the observations (S, rows, D) of the moment; it advances the policy's counter.
     *
     * @param actions (S, rows, A)
     */
    public record Decision(Tensor observations, Tensor actions, Program program) {}

    /**
     * @param decisions counts the policy's decisions
     * @param mine the weights that decide
     * @param trained the agent's, of the same names; null if they are the same
     * @param recorder records a decision for a number of rows
     */
    public RecordedPolicy(Counter decisions, State mine, State trained, IntFunction<Decision> recorder) {
        this.decisions = decisions;
        this.mine = mine;
        this.trained = trained;
        this.recorder = recorder;
    }

    /** Tensors of a decision that is recorded in an engine. */
    public static Decision record(
            Engine engine, Tensor observations, Tensor actions, Counter decisions, Runnable body) {
        Program program = engine.record(() -> {
            body.run();
            engine.operations().advance(decisions);
        });
        return new Decision(observations, actions, program);
    }

    @Override
    public void act(float[] observations, int rows, float[] actions) {
        Decision decision = byRows.computeIfAbsent(rows, recorder::apply);
        decision.observations().write(observations);
        decision.program().run(1);
        decision.actions().read(actions);
    }

    @Override
    public void prepare(int rows) {
        byRows.computeIfAbsent(rows, recorder::apply);
    }

    /** How many decisions an evaluation takes depends on the longest episode of all seeds; a seed's next must not. */
    @Override
    public void startEvaluation(long number) {
        decisions.set(number << EVALUATION_BITS);
    }

    @Override
    public void refresh() {
        if (trained != null) {
            trained.copyTo(mine);
        }
    }

    @Override
    public State state() {
        return mine;
    }

    /** Decisions taken so far. */
    public Counter decisions() {
        return decisions;
    }
}
