// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/** A {@link DiffusionRule} for R states, as a program: M candidates a state, scored, one taken. */
public final class DiffusionDecision implements Decision {
    /** Names of draws: x_T (S, R*M, A), z (S, K, R*M, A) in the order used, Gumbel noise (S, R, M). */
    public static final String PRIOR = "prior";

    public static final String NOISE = "noise";
    public static final String GUMBEL = "gumbel";

    private final DiffusionRule rule;
    private final Tensor observations;
    private final Tensor candidates;
    private final Tensor actions;
    private final Tensor chain;
    private final Tensor values;
    private final Tensor indices;
    private final ChainDraws chainDraws;
    private final Tensor gumbel;
    private final Counter decisions;
    private Program program; // null: another program has it

    /** @param recorded whether the caller fills in the draws */
    static DiffusionDecision recorded(DiffusionRule rule, Counter decisions, int rows, boolean recorded) {
        Engine engine = rule.engine();
        Tensor observations = engine.tensor(engine.numSeeds(), rows, rule.obsDim());
        Tensor actions = engine.tensor(engine.numSeeds(), rows, rule.actDim());
        DiffusionDecision decision = new DiffusionDecision(rule, decisions, observations, actions, recorded);
        decision.program = engine.record(() -> {
            decision.issue();
            engine.operations().advance(decisions);
        });
        return decision;
    }

    DiffusionDecision(DiffusionRule rule, Counter decisions, Tensor observations, Tensor actions, boolean recorded) {
        this.rule = rule;
        this.decisions = decisions;
        this.observations = observations;
        this.actions = actions;
        int rows = (int) observations.shape()[1];
        Engine engine = rule.engine();
        int seeds = engine.numSeeds();
        int actDim = rule.actDim();
        int steps = rule.chain().sampler().rows();
        long all = (long) rows * rule.candidates();
        DiffusionRule.Choice choice = rule.choice();
        candidates = choice == null ? actions : engine.tensor(seeds, all, actDim);
        values = choice == null
                ? null
                : engine.tensor(seeds, choice.critic().shape().heads(), all);
        indices = choice == null ? null : engine.tensor(seeds, rows);
        chain = recorded ? engine.tensor(seeds, steps, all, actDim) : null;
        chainDraws = new ChainDraws(
                recorded || rule.chain().fromZeros() ? engine.tensor(seeds, all, actDim) : null,
                recorded ? engine.tensor(seeds, steps, all, actDim) : null);
        gumbel = recorded && choice != null ? engine.tensor(seeds, rows, choice.candidates()) : null;
    }

    /** Issues a decision's operations, to be a part of another program; the counter stays. */
    public void issue() {
        Operations ops = rule.engine().operations();
        ops.denoise(
                rule.chain().actor(),
                DiffusionRule.ACTOR_PART,
                rule.chain().sampler(),
                rule.guide(),
                new RandomSource(decisions, rule.chain().stream()),
                chainDraws,
                observations,
                candidates,
                chain);
        DiffusionRule.Choice choice = rule.choice();
        if (choice != null) {
            ops.ensembleValues(choice.critic(), DiffusionRule.CRITIC_PART, observations, candidates, values);
            RandomSource random = new RandomSource(decisions, choice.stream());
            ops.selectActions(choice.by(), random, gumbel, candidates, values, actions, indices);
        }
    }

    @Override
    public void run() {
        program.run(1);
    }

    @Override
    public Tensor observations() {
        return observations;
    }

    @Override
    public Tensor actions() {
        return actions;
    }

    @Override
    public Map<String, Tensor> draws() {
        if (chain == null) {
            return Map.of();
        }
        Map<String, Tensor> draws = new LinkedHashMap<>(Map.of(PRIOR, chainDraws.prior(), NOISE, chainDraws.noise()));
        if (gumbel != null) {
            draws.put(GUMBEL, gumbel);
        }
        return draws;
    }

    /** x after each denoising step (S, K, R*M, A); null unless draws are filled in. */
    public Tensor chain() {
        return chain;
    }

    /** (S, R*M, A) */
    public Tensor candidates() {
        return candidates;
    }

    /** (S, H, R*M); null without a choice. */
    public Tensor values() {
        return values;
    }

    /** (S, R) whole numbers 0..M-1; null without a choice. */
    public Tensor indices() {
        return indices;
    }
}
