// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dacnative.agent.DacConfig;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/** Which hyper-parameters a run gets: published ones, defaults, and what is given on top of either. */
class HyperParametersTest {
    private static final String LISTED = "hopper-medium-v2";
    private static final String UNLISTED = "hopper-expert-v2";

    @Test
    void thePublishedOnesCountWhereNoneIsGiven() {
        HyperParameters given = new HyperParameters();
        assertEquals(HyperParameters.Preset.PUBLISHED, given.presetFor(LISTED));
        DacConfig config = given.config(LISTED, 100);
        assertEquals(1.5, config.rho());
        assertEquals(1e-3, config.etaLearningRate());
        assertEquals(100, config.maxSteps());
    }

    @Test
    void theDefaultsCountForOtherDataSets() {
        HyperParameters given = new HyperParameters();
        assertEquals(HyperParameters.Preset.NONE, given.presetFor(UNLISTED));
        assertEquals(DacConfig.builder().maxSteps(100).build(), given.config(UNLISTED, 100));
    }

    @Test
    void oneThatIsGivenLiesOnTopOfThePublishedOnes() {
        HyperParameters given = new HyperParameters();
        given.batchSize = 64;
        given.rho = 0.5;
        DacConfig config = given.config(LISTED, 100);
        assertEquals(64, config.batchSize());
        assertEquals(0.5, config.rho());
        assertEquals(1e-3, config.etaLearningRate(), "published, and not given");
        assertEquals("batch_size 256 -> 64, rho 1.5 -> 0.5", ConfigText.changes(given.base(LISTED, 100), config));
    }

    @Test
    void withoutThePresetTheDefaultsCount() {
        HyperParameters given = new HyperParameters();
        given.preset = HyperParameters.Preset.NONE;
        given.batchSize = 64;
        assertEquals(DacConfig.builder().batchSize(64).maxSteps(100).build(), given.config(LISTED, 100));
    }

    @Test
    void oneThatIsGivenCountsBesideAPresetThatIsAskedFor() {
        HyperParameters given = new HyperParameters();
        given.preset = HyperParameters.Preset.PUBLISHED;
        given.rho = 0.5;
        assertEquals(0.5, given.config(LISTED, 100).rho());
        assertEquals(1e-3, given.config(LISTED, 100).etaLearningRate());
        assertThrows(InputException.class, () -> given.config(UNLISTED, 100));
    }
}
