// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.dacnative.algorithm.Decision;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;

/**
 * One thread's worth of a policy: an engine with its weights, and a decision recorded for 1, 2, 4, ... states up to
 * {@link #MOST_ROWS}, so that batches of any size take no more memory than these few. One caller at a time.
 */
final class Lane implements AutoCloseable {
    /** States that are decided at a time: with some ten candidates each they fill a block of the engine. */
    static final int MOST_ROWS = 64;

    private final Engine engine;
    private final DecisionRule rule;
    private final Counter decisions;
    private final Map<Integer, Sized> bySize = new HashMap<>();

    private record Sized(Decision decision, float[] observations, float[] actions) {}

    private Lane(Engine engine, DecisionRule rule) {
        this.engine = engine;
        this.rule = rule;
        this.decisions = engine.counter(0);
        bySize.put(1, sized(1));
    }

    /** A lane with the weights of a rule in another engine, which nobody else may use at the time. */
    static Lane of(DecisionRule source, EngineConfig config) {
        Engine engine = new Engine(config);
        try {
            DecisionRule rule = source.in(engine);
            source.weights().copyTo(rule.weights());
            return new Lane(engine, rule);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** Another one with the same weights. */
    Lane another() {
        return of(rule, engine.config());
    }

    /**
     * Decides for some states of a batch. What a state gets depends on the number and on its place among these states, not
     * on how many there are.
     *
     * @param number names the draws
     * @param first the first state
     * @param rows at most {@link #MOST_ROWS}
     */
    void act(long number, float[] observations, int first, int rows, float[] actions) {
        Sized sized = bySize.computeIfAbsent(powerOfTwo(rows), this::sized);
        int wide = rows * rule.obsDim();
        System.arraycopy(observations, first * rule.obsDim(), sized.observations, 0, wide);
        Arrays.fill(sized.observations, wide, sized.observations.length, 0f);
        decisions.set(number);
        sized.decision.observations().write(sized.observations);
        sized.decision.run();
        sized.decision.actions().read(sized.actions);
        System.arraycopy(sized.actions, 0, actions, first * rule.actDim(), rows * rule.actDim());
    }

    private Sized sized(int rows) {
        return new Sized(
                rule.record(decisions, rows), new float[rows * rule.obsDim()], new float[rows * rule.actDim()]);
    }

    private static int powerOfTwo(int rows) {
        return rows == 1 ? 1 : Integer.highestOneBit(rows - 1) << 1;
    }

    @Override
    public void close() {
        engine.close();
    }
}
