// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.Tensor;

/**
 * One decision for R states of every seed, as a program: M candidates a state from the online actor, scored by the
 * target critics, one taken. The sampler's noise has temperature 1; the configured temperature is that of the choice.
 */
public final class Acting {
    private final Tensor observations;
    private final ChainDraws recordedChain;
    private final Tensor recordedGumbel;
    private final Tensor chain;
    private final Tensor candidates;
    private final Tensor values;
    private final Tensor actions;
    private final Tensor indices;
    private final Program program;

    private Acting(DacAgent agent, Counter decisions, int rows, boolean recorded) {
        Engine engine = agent.engine();
        int seeds = engine.numSeeds();
        int samples = agent.config().numActionSamples();
        int actDim = agent.actDim();
        int steps = agent.config().diffusionSteps();
        observations = engine.tensor(seeds, rows, agent.obsDim());
        recordedChain = recorded
                ? new ChainDraws(
                        engine.tensor(seeds, rows * samples, actDim),
                        engine.tensor(seeds, steps, rows * samples, actDim))
                : ChainDraws.NONE;
        recordedGumbel = recorded ? engine.tensor(seeds, rows, samples) : null;
        chain = recorded ? engine.tensor(seeds, steps, rows * samples, actDim) : null;
        candidates = engine.tensor(seeds, rows * samples, actDim);
        values = engine.tensor(seeds, agent.config().numCritics(), rows * samples);
        actions = engine.tensor(seeds, rows, actDim);
        indices = engine.tensor(seeds, rows);
        program = engine.record(() -> decide(agent, decisions));
    }

    /** Draws come from the engine at the counter's value, which each decision advances. */
    static Acting create(DacAgent agent, Counter decisions, int rows) {
        return new Acting(agent, decisions, rows, false);
    }

    /** Draws are filled in by the caller, for verification. */
    public static Acting withRecordedDraws(DacAgent agent, int rows) {
        return new Acting(agent, agent.engine().counter(0), rows, true);
    }

    private void decide(DacAgent agent, Counter decisions) {
        Operations ops = agent.engine().operations();
        Sampler sampler = new Sampler(agent.schedule(), agent.config().clipSampler(), 1);
        ops.denoise(
                agent.actor(),
                BankPart.PARAMS,
                sampler,
                new RandomSource(decisions, RandomStreams.ACTING_CANDIDATES),
                recordedChain,
                observations,
                candidates,
                chain);
        ops.ensembleValues(agent.critic(), BankPart.TARGET, observations, candidates, values);
        ops.selectActions(
                (float) agent.config().actingTemperature(),
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

    /** prior (S, R*M, A) and noise (S, T, R*M, A), to be filled when recorded. */
    public ChainDraws recordedChain() {
        return recordedChain;
    }

    /** (S, R, M), to be filled when recorded. */
    public Tensor recordedGumbel() {
        return recordedGumbel;
    }

    /** x after each denoising step (S, T, R*M, A); null unless draws are recorded. */
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
