// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dacnative.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No difference passes because of its sign, its being NaN, or an earlier, better one. */
class ComparisonTest {
    private final Comparison comparison = new Comparison(new Tolerances(Precision.FP32));

    @ParameterizedTest
    @ValueSource(doubles = {4, 6, -5, Double.NaN, Double.NEGATIVE_INFINITY})
    void aCountThatIsNotTheRecordedOneFails(double actual) {
        comparison.same(Quantity.UNCHANGED, actual, 5);
        comparison.same(Quantity.UNCHANGED, 5, 5);
        assertFalse(comparison.errors().get(0).passes());
    }

    @Test
    void anErrorOfEitherSignCounts() {
        comparison.record(Quantity.CRITIC_PARAMS_MAX, -1);
        assertEquals(1, comparison.errors().get(0).worst());
    }

    @Test
    void equalCountsPass() {
        comparison.same(Quantity.UNCHANGED, 5, 5);
        assertTrue(comparison.errors().get(0).passes());
    }
}
