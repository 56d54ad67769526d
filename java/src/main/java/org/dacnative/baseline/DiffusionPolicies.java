// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.algorithm.State;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;
import org.dacnative.engine.Tensor;

/** How agents act whose actions come out of a reverse diffusion. */
final class DiffusionPolicies {
    private static final int CHAIN = 1;
    private static final int CHOICE = 2;

    private DiffusionPolicies() {}

    /** @param temperature scales the noise of the chain */
    record Chain(BetaSchedule schedule, int steps, float temperature) {
        Sampler in(Engine engine) {
            return new Sampler(engine.noiseSchedule(schedule, steps), SamplerKind.DDPM, 1, 0, true, temperature);
        }
    }

    /** One chain a decision. */
    static ActingPolicy oneChain(Engine where, NetworkBank trained, Engine trainedIn, int stream, Chain chain) {
        boolean here = where == trainedIn;
        NetworkBank actor = here ? trained : where.networkBank(trained.shape(), stream);
        Counter decisions = where.counter(0);
        Sampler sampler = chain.in(where);
        State theirs = here ? null : state(trainedIn, trained, null);
        return new RecordedPolicy(decisions, state(where, actor, null), theirs, rows -> {
            Tensor observations =
                    where.tensor(where.numSeeds(), rows, actor.shape().obsDim());
            Tensor actions = where.tensor(where.numSeeds(), rows, actor.shape().actDim());
            return RecordedPolicy.record(
                    where,
                    observations,
                    actions,
                    decisions,
                    () -> denoise(where, actor, sampler, decisions, observations, actions));
        });
    }

    /** The networks of an agent that chooses among candidates, and their streams. */
    record Choosing(NetworkBank actor, int actorStream, NetworkBank critic, int criticStream) {}

    /** Candidates of the online actor, scored by the target critics. */
    static ActingPolicy candidates(
            Engine where, Choosing trained, Engine trainedIn, Chain chain, int candidates, ActionChoice choice) {
        boolean here = where == trainedIn;
        NetworkBank actor =
                here ? trained.actor() : where.networkBank(trained.actor().shape(), trained.actorStream());
        NetworkBank critic =
                here ? trained.critic() : where.networkBank(trained.critic().shape(), trained.criticStream());
        Counter decisions = where.counter(0);
        Sampler sampler = chain.in(where);
        State theirs = here ? null : state(trainedIn, trained.actor(), trained.critic());
        return new RecordedPolicy(decisions, state(where, actor, critic), theirs, rows -> {
            int seeds = where.numSeeds();
            int actDim = actor.shape().actDim();
            long all = (long) rows * candidates;
            Tensor observations = where.tensor(seeds, rows, actor.shape().obsDim());
            Tensor drawn = where.tensor(seeds, all, actDim);
            Tensor values = where.tensor(seeds, critic.shape().heads(), all);
            Tensor actions = where.tensor(seeds, rows, actDim);
            Tensor indices = where.tensor(seeds, rows);
            return RecordedPolicy.record(where, observations, actions, decisions, () -> {
                denoise(where, actor, sampler, decisions, observations, drawn);
                where.operations().ensembleValues(critic, BankPart.TARGET, observations, drawn, values);
                where.operations()
                        .selectActions(
                                choice, new RandomSource(decisions, CHOICE), null, drawn, values, actions, indices);
            });
        });
    }

    private static void denoise(
            Engine where, NetworkBank actor, Sampler sampler, Counter decisions, Tensor observations, Tensor actions) {
        where.operations()
                .denoise(
                        actor,
                        BankPart.PARAMS,
                        sampler,
                        null,
                        new RandomSource(decisions, CHAIN),
                        ChainDraws.NONE,
                        observations,
                        actions,
                        null);
    }

    private static State state(Engine engine, NetworkBank actor, NetworkBank critic) {
        State state = new State(engine.numSeeds()).weights("actor", actor, BankPart.PARAMS);
        return critic == null ? state : state.weights("critic", critic, BankPart.TARGET);
    }
}
