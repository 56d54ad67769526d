// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.List;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.GuidanceKind;

/** Makes a {@link DacConfig}; each field starts at the published default. The record documents the fields. */
public final class DacConfigBuilder {
    private int batchSize = 256;
    private double discount = 0.99;
    private int diffusionSteps = 5;
    private BetaSchedule betaSchedule = BetaSchedule.VP;
    private int numCritics = 10;
    private int numQSamples = 10;
    private int numActionSamples = 10;
    private List<Integer> hiddenDims = List.of(256, 256, 256);
    private double criticLearningRate = 3e-4;
    private double actorLearningRate = 3e-4;
    private double targetRate = 0.005;
    private double gradientClipNorm = 1;
    private long maxSteps = 2_000_000;
    private double eta = 1;
    private double etaMin = 0.001;
    private double etaMax = 100;
    private double etaLearningRate = 0;
    private double bcThreshold = 1;
    private double rho = 1;
    private EnsembleRule ensembleRule = EnsembleRule.LCB;
    private boolean maxQ = false;
    private GuidanceKind guidance = GuidanceKind.SOFT;
    private boolean clipSampler = true;
    private double actingTemperature = 0;
    private long actorTargetEvery = 5;
    private long actorTargetAfter = 1_000;

    DacConfigBuilder() {}

    /** Throws InputException that names every problem. */
    public DacConfig build() {
        return new DacConfig(
                batchSize,
                discount,
                diffusionSteps,
                betaSchedule,
                numCritics,
                numQSamples,
                numActionSamples,
                hiddenDims,
                criticLearningRate,
                actorLearningRate,
                targetRate,
                gradientClipNorm,
                maxSteps,
                eta,
                etaMin,
                etaMax,
                etaLearningRate,
                bcThreshold,
                rho,
                ensembleRule,
                maxQ,
                guidance,
                clipSampler,
                actingTemperature,
                actorTargetEvery,
                actorTargetAfter);
    }

    public DacConfigBuilder batchSize(int value) {
        batchSize = value;
        return this;
    }

    public DacConfigBuilder discount(double value) {
        discount = value;
        return this;
    }

    public DacConfigBuilder diffusionSteps(int value) {
        diffusionSteps = value;
        return this;
    }

    public DacConfigBuilder betaSchedule(BetaSchedule value) {
        betaSchedule = value;
        return this;
    }

    public DacConfigBuilder numCritics(int value) {
        numCritics = value;
        return this;
    }

    public DacConfigBuilder numQSamples(int value) {
        numQSamples = value;
        return this;
    }

    public DacConfigBuilder numActionSamples(int value) {
        numActionSamples = value;
        return this;
    }

    public DacConfigBuilder hiddenDims(List<Integer> value) {
        hiddenDims = value;
        return this;
    }

    public DacConfigBuilder criticLearningRate(double value) {
        criticLearningRate = value;
        return this;
    }

    public DacConfigBuilder actorLearningRate(double value) {
        actorLearningRate = value;
        return this;
    }

    public DacConfigBuilder targetRate(double value) {
        targetRate = value;
        return this;
    }

    public DacConfigBuilder gradientClipNorm(double value) {
        gradientClipNorm = value;
        return this;
    }

    public DacConfigBuilder maxSteps(long value) {
        maxSteps = value;
        return this;
    }

    public DacConfigBuilder eta(double value) {
        eta = value;
        return this;
    }

    public DacConfigBuilder etaMin(double value) {
        etaMin = value;
        return this;
    }

    public DacConfigBuilder etaMax(double value) {
        etaMax = value;
        return this;
    }

    public DacConfigBuilder etaLearningRate(double value) {
        etaLearningRate = value;
        return this;
    }

    public DacConfigBuilder bcThreshold(double value) {
        bcThreshold = value;
        return this;
    }

    public DacConfigBuilder rho(double value) {
        rho = value;
        return this;
    }

    public DacConfigBuilder ensembleRule(EnsembleRule value) {
        ensembleRule = value;
        return this;
    }

    public DacConfigBuilder maxQ(boolean value) {
        maxQ = value;
        return this;
    }

    public DacConfigBuilder guidance(GuidanceKind value) {
        guidance = value;
        return this;
    }

    public DacConfigBuilder clipSampler(boolean value) {
        clipSampler = value;
        return this;
    }

    public DacConfigBuilder actingTemperature(double value) {
        actingTemperature = value;
        return this;
    }

    public DacConfigBuilder actorTargetEvery(long value) {
        actorTargetEvery = value;
        return this;
    }

    public DacConfigBuilder actorTargetAfter(long value) {
        actorTargetAfter = value;
        return this;
    }
}
