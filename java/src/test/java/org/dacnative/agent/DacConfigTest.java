// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DacConfigTest {
    @Test
    void startsFromThePublishedDefaults() {
        DacConfig config = DacConfig.builder().build();
        assertEquals(256, config.batchSize());
        assertEquals(List.of(256, 256, 256), config.hiddenDims());
        assertEquals(2_000_000, config.maxSteps());
        assertEquals(EnsembleRule.LCB, config.ensembleRule());
        assertEquals(3e-4, config.criticLearningRate());
    }

    @Test
    void reportsAllProblemsAtOnceWithTheParametersNames() {
        DacConfigBuilder builder = DacConfig.builder()
                .batchSize(0)
                .discount(Double.NaN)
                .etaMin(2)
                .etaMax(1)
                .hiddenDims(List.of())
                .actorLearningRate(Double.POSITIVE_INFINITY);
        InputException error = assertThrows(InputException.class, builder::build);
        for (String option : List.of("batch_size", "discount", "eta_min", "eta_max", "hidden_dims", "actor_lr")) {
            assertTrue(error.getMessage().contains(option), error.getMessage());
        }
        assertFalse(error.getMessage().contains("\n"));
        assertFalse(error.getMessage().contains("rho"));
        assertFalse(error.getMessage().contains("--"), "a library has no flags");
    }

    /** The paper's table; what a row does not say is the default. */
    @ParameterizedTest
    @CsvSource({
        // data set, rho, bc_threshold, eta, eta_lr, maxQ, critic_lr
        "halfcheetah-medium-v2, 0, 1, 1, 1e-3, false, 3e-4",
        "hopper-medium-v2, 1.5, 1, 1, 1e-3, false, 3e-4",
        "walker2d-medium-v2, 1, 1, 1, 1e-3, false, 3e-4",
        "halfcheetah-medium-replay-v2, 0, 1, 1, 1e-3, false, 3e-4",
        "hopper-medium-replay-v2, 1.5, 1, 1, 1e-3, false, 3e-4",
        "walker2d-medium-replay-v2, 1, 1, 1, 1e-3, false, 3e-4",
        "halfcheetah-medium-expert-v2, 0, 0.1, 1, 1e-3, false, 3e-4",
        "hopper-medium-expert-v2, 1.5, 0.05, 1, 1e-3, false, 3e-4",
        "walker2d-medium-expert-v2, 1, 1, 1, 1e-3, false, 3e-4",
        "antmaze-umaze-v0, 1, 1, 0.1, 0, true, 3e-4",
        "antmaze-umaze-diverse-v0, 1, 1, 0.1, 0, true, 3e-4",
        "antmaze-medium-play-v0, 1, 1, 0.1, 0, true, 3e-4",
        "antmaze-medium-diverse-v0, 1, 1, 0.1, 0, true, 3e-4",
        "antmaze-large-play-v0, 1.1, 1, 0.1, 0, true, 1e-3",
        "antmaze-large-diverse-v0, 1, 1, 0.1, 0, true, 1e-3"
    })
    void presetsHoldThePublishedTable(
            String dataSet, double rho, double threshold, double eta, double etaRate, boolean maxQ, double criticRate) {
        DacConfig expected = DacConfig.builder()
                .rho(rho)
                .bcThreshold(threshold)
                .eta(eta)
                .etaLearningRate(etaRate)
                .maxQ(maxQ)
                .criticLearningRate(criticRate)
                .build();
        assertEquals(expected, Presets.find(dataSet).orElseThrow().build());
    }

    /** ceil(T / floor(T / ddim_step)) steps, as in the authors' program; one a timestep where T is the smaller. */
    @ParameterizedTest
    @CsvSource({
        "ddim, 5, 5, 0, 1, 5",
        "ddim, 10, 5, 0, 2, 5",
        "ddim, 10, 3, 2, 3, 6",
        "ddim, 3, 5, 0, 1, 3",
        "ddim, 7, 1, 0, 7, 1",
        "ddpm, 10, 5, 1, 1, 11",
        "ddpm_qg, 4, 2, 0, 1, 4"
    })
    void theSamplersRowsFollowFromItsOptions(String sampler, int steps, int aim, int repeats, int jump, int rows) {
        DacConfig config = DacConfig.builder()
                .diffusionSteps(steps)
                .set("sampler", SamplerChoice.valueOf(sampler.toUpperCase(java.util.Locale.ROOT)))
                .set("ddim_step", aim)
                .set("num_last_repeats", repeats)
                .build();
        assertEquals(jump, config.samplerJump());
        assertEquals(rows, config.samplerRows());
    }

    @Test
    void aGuidedChainHasNoGradientToGiveBack() {
        DacConfigBuilder builder =
                DacConfig.builder().guidance(QGuidance.DENOISED).set("sampler", SamplerChoice.DDPM_QG);
        InputException error = assertThrows(InputException.class, builder::build);
        assertTrue(error.getMessage().contains("Q_guidance is denoised"), error.getMessage());
        assertTrue(error.getMessage().contains("sampler ddpm_qg"), error.getMessage());
    }

    @Test
    void residualNetworksAreNarrower() {
        DacConfigBuilder builder = DacConfig.builder().hiddenDims(List.of(16385, 20000));
        builder.build();
        InputException error = assertThrows(
                InputException.class, () -> builder.set("resnet", true).build());
        assertEquals(
                "hidden_dims is [16385, 20000], allowed is at most 16384 for the first with resnet",
                error.getMessage());
    }

    @Test
    void otherDataSetsHaveNoPreset() {
        assertTrue(Presets.find("hopper-random-v2").isEmpty());
        assertTrue(Presets.find("antmaze-umaze-v2").isEmpty());
    }
}
