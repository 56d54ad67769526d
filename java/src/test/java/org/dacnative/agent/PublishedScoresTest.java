// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Test;

/** The paper's table. */
class PublishedScoresTest {
    @Test
    void everyPublishedDataSetHasHyperParametersAndAScore() {
        List<String> scored = Tasks.all().stream()
                .map(TaskSpec::name)
                .filter(name -> PublishedScores.find(name).isPresent())
                .toList();
        List<String> preset = Tasks.all().stream()
                .map(TaskSpec::name)
                .filter(name -> Presets.find(name).isPresent())
                .toList();
        assertEquals(preset, scored);
        assertEquals(15, scored.size());
    }

    /** Sums of the printed rows, against a slip in one of them. */
    @Test
    void theRowsHaveTheSumsOfTheTable() {
        assertEquals(836.4, sum("halfcheetah", "hopper", "walker2d"), 1e-9);
        assertEquals(459.9, sum("antmaze"), 1e-9);
    }

    private static double sum(String... robots) {
        return Tasks.all().stream()
                .map(TaskSpec::name)
                .filter(name -> Arrays.stream(robots).anyMatch(name::startsWith))
                .flatMapToDouble(name -> PublishedScores.find(name).stream())
                .sum();
    }
}
