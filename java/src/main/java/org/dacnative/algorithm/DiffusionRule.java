// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Guide;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.Tensor;

/**
 * An action out of a reverse diffusion: one chain, or several whose results the critics choose from.
 *
 * @param choice null: there is one chain, and its result is the action
 * @param eta (S): the chains are led by the choice's critics, at this weight; null: they are not
 */
public record DiffusionRule(Chain chain, Choice choice, Tensor eta) implements DecisionRule {
    /** The weights that decide: the online actor and the target critics. */
    public static final BankPart ACTOR_PART = BankPart.PARAMS;

    public static final BankPart CRITIC_PART = BankPart.TARGET;

    /**
     * How candidates are made.
     *
     * @param actor the noise model
     * @param fromZeros whether a chain starts from zeros, not from normal noise
     * @param stream of its draws
     */
    public record Chain(NetworkBank actor, Sampler sampler, boolean fromZeros, int stream) {}

    /**
     * How one of them is taken.
     *
     * @param candidates M
     * @param stream of its draws
     */
    public record Choice(NetworkBank critic, int candidates, ActionChoice by, int stream) {}

    public DiffusionRule {
        if (eta != null && choice == null) {
            throw new IllegalArgumentException("a chain is led by the critics of a choice, and there is none");
        }
    }

    /** One chain a decision. */
    public static DiffusionRule of(Chain chain) {
        return new DiffusionRule(chain, null, null);
    }

    /** M, or 1. */
    public int candidates() {
        return choice == null ? 1 : choice.candidates();
    }

    /** What leads the chains; null: nothing does. */
    Guide guide() {
        return eta == null ? null : new Guide(choice.critic(), CRITIC_PART, eta);
    }

    @Override
    public Engine engine() {
        return chain.actor().engine();
    }

    @Override
    public int obsDim() {
        return chain.actor().shape().obsDim();
    }

    @Override
    public int actDim() {
        return chain.actor().shape().actDim();
    }

    @Override
    public State weights() {
        State state = new State(engine().numSeeds()).weights("actor", chain.actor(), ACTOR_PART);
        if (choice != null) {
            state.weights("critic", choice.critic(), CRITIC_PART);
        }
        return eta == null ? state : state.tensor("eta", eta);
    }

    @Override
    public DiffusionRule in(Engine where) {
        Chain there = new Chain(
                where.networkBank(chain.actor().shape(), chain.stream()),
                chain.sampler().in(where),
                chain.fromZeros(),
                chain.stream());
        if (choice == null) {
            return of(there);
        }
        NetworkBank critic = where.networkBank(choice.critic().shape(), choice.stream());
        return new DiffusionRule(
                there,
                new Choice(critic, choice.candidates(), choice.by(), choice.stream()),
                eta == null ? null : where.tensor(where.numSeeds()));
    }

    @Override
    public DiffusionDecision record(Counter decisions, int rows) {
        return DiffusionDecision.recorded(this, decisions, rows, false);
    }

    @Override
    public DiffusionDecision recordWithDraws(int rows) {
        return DiffusionDecision.recorded(this, engine().counter(0), rows, true);
    }

    /**
     * A decision within another program, which issues it ({@link DiffusionDecision#issue}) and advances the counter.
     *
     * @param observations (S, R, D) of that program
     * @param actions (S, R, A)
     */
    public DiffusionDecision within(Counter decisions, Tensor observations, Tensor actions) {
        return new DiffusionDecision(this, decisions, observations, actions, false);
    }
}
