// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/** Which hyper-parameters a run gets: published ones, defaults, and what is given on top of either. */
class HyperParametersTest {
    private static final DacAlgorithm DAC = new DacAlgorithm();
    private static final String LISTED = "hopper-medium-v2";
    private static final String UNLISTED = "hopper-expert-v2";

    @Test
    void thePublishedOnesCountWhereNoneIsGiven() {
        HyperParameters given = new HyperParameters();
        given.give("max_steps", 100L);
        assertEquals(HyperParameters.Preset.PUBLISHED, given.presetFor(DAC, LISTED));
        DacConfig config = given.config(DAC, LISTED);
        assertEquals(1.5, config.rho());
        assertEquals(1e-3, config.etaLearningRate());
        assertEquals(100, config.maxSteps());
    }

    @Test
    void theDefaultsCountForOtherDataSets() {
        HyperParameters given = new HyperParameters();
        given.give("max_steps", 100L);
        assertEquals(HyperParameters.Preset.NONE, given.presetFor(DAC, UNLISTED));
        assertEquals(DacConfig.builder().maxSteps(100).build(), given.config(DAC, UNLISTED));
    }

    @Test
    void oneThatIsGivenLiesOnTopOfThePublishedOnes() {
        HyperParameters given = new HyperParameters();
        given.give("max_steps", 100L);
        given.give("batch_size", 64);
        given.give("rho", 0.5);
        DacConfig config = given.config(DAC, LISTED);
        assertEquals(64, config.batchSize());
        assertEquals(0.5, config.rho());
        assertEquals(1e-3, config.etaLearningRate(), "published, and not given");
        assertEquals(
                "batch_size 256 -> 64, rho 1.5 -> 0.5", DacConfig.PARAMETERS.changes(given.base(DAC, LISTED), config));
    }

    @Test
    void withoutThePresetTheDefaultsCount() {
        HyperParameters given = new HyperParameters();
        given.give("max_steps", 100L);
        given.preset = HyperParameters.Preset.NONE;
        given.give("batch_size", 64);
        assertEquals(DacConfig.builder().batchSize(64).maxSteps(100).build(), given.config(DAC, LISTED));
    }

    @Test
    void oneThatIsGivenCountsBesideAPresetThatIsAskedFor() {
        HyperParameters given = new HyperParameters();
        given.give("max_steps", 100L);
        given.preset = HyperParameters.Preset.PUBLISHED;
        given.give("rho", 0.5);
        assertEquals(0.5, given.config(DAC, LISTED).rho());
        assertEquals(1e-3, given.config(DAC, LISTED).etaLearningRate());
        assertThrows(InputException.class, () -> given.config(DAC, UNLISTED));
    }
}
