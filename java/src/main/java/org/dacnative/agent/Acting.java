// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.algorithm.State;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/**
 * One decision for R states of every seed, as a program: M candidates a state from the online actor, scored by the
 * target critics, one taken. The sampler's noise has temperature 1; the configured temperature is that of the choice.
 */
public final class Acting {
    /** The online actor and the target critics decide. */
    private static final BankPart ACTOR_PART = BankPart.PARAMS;

    private static final BankPart CRITIC_PART = BankPart.TARGET;

    private final Tensor observations;
    private final ChainDraws recordedChain;
    private final Tensor recordedGumbel;
    private final Tensor chain;
    private final Tensor candidates;
    private final Tensor values;
    private final Tensor actions;
    private final Tensor indices;
    private final Program program;

    private Acting(Networks networks, Counter decisions, int rows, boolean recorded) {
        Engine engine = networks.engine();
        int seeds = engine.numSeeds();
        int samples = networks.config().numActionSamples();
        long all = (long) rows * samples;
        int actDim = networks.actDim();
        int steps = networks.config().samplerRows();
        observations = engine.tensor(seeds, rows, networks.obsDim());
        recordedChain = recorded
                ? new ChainDraws(engine.tensor(seeds, all, actDim), engine.tensor(seeds, steps, all, actDim))
                : new ChainDraws(networks.prior(all), null);
        recordedGumbel = recorded ? engine.tensor(seeds, rows, samples) : null;
        chain = recorded ? engine.tensor(seeds, steps, all, actDim) : null;
        candidates = engine.tensor(seeds, all, actDim);
        values = engine.tensor(seeds, networks.config().numCritics(), all);
        actions = engine.tensor(seeds, rows, actDim);
        indices = engine.tensor(seeds, rows);
        program = engine.record(() -> decide(networks, decisions));
    }

    /** Draws come from the engine at the counter's value, which each decision advances. */
    static Acting create(Networks networks, Counter decisions, int rows) {
        return new Acting(networks, decisions, rows, false);
    }

    /** Draws are filled in by the caller, for verification. */
    public static Acting withRecordedDraws(DacAgent agent, int rows) {
        return new Acting(agent.networks(), agent.engine().counter(0), rows, true);
    }

    /**
     * The agent as a policy; actions are not clipped to the action space.
     *
     * @param networks that act
     * @param trained that they follow; null if they are the same
     */
    static RecordedPolicy policy(Networks networks, Networks trained) {
        Counter decisions = networks.engine().counter(0);
        return new RecordedPolicy(decisions, weights(networks), trained == null ? null : weights(trained), rows -> {
            Acting acting = create(networks, decisions, rows);
            return new RecordedPolicy.Decision(acting.observations, acting.actions, acting.program);
        });
    }

    /** All that another engine needs in order to take the same decisions. */
    private static State weights(Networks networks) {
        State state = new State(networks.engine().numSeeds())
                .weights("actor", networks.actor(), ACTOR_PART)
                .weights("critic", networks.critic(), CRITIC_PART);
        return networks.actingGuide() == null ? state : state.tensor("eta", networks.eta());
    }

    private void decide(Networks networks, Counter decisions) {
        Operations ops = networks.engine().operations();
        ops.denoise(
                networks.actor(),
                ACTOR_PART,
                networks.sampler(),
                networks.actingGuide(),
                new RandomSource(decisions, RandomStreams.ACTING_CANDIDATES),
                recordedChain,
                observations,
                candidates,
                chain);
        ops.ensembleValues(networks.critic(), CRITIC_PART, observations, candidates, values);
        ops.selectActions(
                ActionChoice.byMean((float) networks.config().actingTemperature()),
                new RandomSource(decisions, RandomStreams.ACTING_CHOICE),
                recordedGumbel,
                candidates,
                values,
                actions,
                indices);
        ops.advance(decisions);
    }

    /** Decides for the observations of the moment. */
    public void run() {
        program.run(1);
    }

    /** (S, R, D), to be filled before {@link #run}. */
    public Tensor observations() {
        return observations;
    }

    /** prior (S, R*M, A) and noise (S, K, R*M, A), to be filled when recorded. */
    public ChainDraws recordedChain() {
        return recordedChain;
    }

    /** (S, R, M), to be filled when recorded. */
    public Tensor recordedGumbel() {
        return recordedGumbel;
    }

    /** x after each denoising step (S, K, R*M, A); null unless draws are recorded. */
    public Tensor chain() {
        return chain;
    }

    /** (S, R*M, A) */
    public Tensor candidates() {
        return candidates;
    }

    /** (S, H, R*M) */
    public Tensor values() {
        return values;
    }

    /** (S, R, A), not clipped. */
    public Tensor actions() {
        return actions;
    }

    /** (S, R) whole numbers 0..M-1. */
    public Tensor indices() {
        return indices;
    }
}
