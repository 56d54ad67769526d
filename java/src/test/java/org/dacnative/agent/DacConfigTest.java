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
    void reportsAllProblemsAtOnceWithTheOptionThatChangesThem() {
        DacConfigBuilder builder = DacConfig.builder()
                .batchSize(0)
                .discount(Double.NaN)
                .etaMin(2)
                .etaMax(1)
                .hiddenDims(List.of())
                .actorLearningRate(Double.POSITIVE_INFINITY);
        InputException error = assertThrows(InputException.class, builder::build);
        for (String option :
                List.of("--batch_size", "--discount", "--eta_min", "--eta_max", "--hidden_dims", "--actor_lr")) {
            assertTrue(error.getMessage().contains(option), error.getMessage());
        }
        assertFalse(error.getMessage().contains("\n"));
        assertFalse(error.getMessage().contains("--rho"));
    }

    @Test
    void presetsHoldThePublishedTable() {
        DacConfig hopper = Presets.find("hopper-medium-expert-v2").orElseThrow().build();
        assertEquals(1.5, hopper.rho());
        assertEquals(0.05, hopper.bcThreshold());
        assertEquals(1e-3, hopper.etaLearningRate());
        assertFalse(hopper.maxQ());
        DacConfig maze = Presets.find("antmaze-large-play-v0").orElseThrow().build();
        assertEquals(1.1, maze.rho());
        assertEquals(0.1, maze.eta());
        assertEquals(0, maze.etaLearningRate());
        assertEquals(1e-3, maze.criticLearningRate());
        assertTrue(maze.maxQ());
        assertTrue(Presets.find("hopper-random-v2").isEmpty());
    }
}
