// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to data beyond what the authors do, and what a policy has to know of it. */
class PreparationTest {
    private static final SampleFiles FILES = new SampleFiles(3, 2, 20, 31, 9, 40, 5);
    /** What float32 makes of one sum of numbers of at most 1. */
    private static final double ROUNDING = 1e-6;

    @TempDir
    private Path folder;

    @Test
    void wholeTrajectoriesAreHeldOut() {
        OfflineDataset all = load(new Preparation(false, false, Optional.empty(), 0));
        for (double share : new double[] {0.01, 0.4, 0.9}) {
            OfflineDataset split = load(new Preparation(false, false, Optional.empty(), share));
            HeldOut held = split.heldOut().orElseThrow();
            assertEquals(
                    share == 0.4 ? 2 : share == 0.01 ? 1 : 4,
                    held.trajectories().size());
            Set<List<Float>> rows = rows(held.transitions());
            int end = 0;
            for (Trajectory one : held.trajectories()) {
                assertEquals(end, one.start());
                end = one.end();
                assertTrue(List.of(20, 31, 9, 40, 5).contains(one.length()), "a whole one: " + one.length());
            }
            assertEquals(end, held.transitions().size());
            Set<List<Float>> trained = rows(split.transitions());
            assertEquals(held.transitions().size() + split.transitions().size(), 105);
            trained.addAll(rows);
            assertEquals(rows(all.transitions()), trained);
        }
    }

    @Test
    void theSeedChoosesWhatIsHeldOut() {
        List<Trajectory> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(new Trajectory(2 * i, 2 * i + 2));
        }
        assertEquals(HeldOut.choose(all, 0.2, 7), HeldOut.choose(all, 0.2, 7));
        assertEquals(10, HeldOut.choose(all, 0.2, 7).size());
        assertTrue(!HeldOut.choose(all, 0.2, 7).equals(HeldOut.choose(all, 0.2, 8)));
        assertEquals(List.of(), HeldOut.choose(all.subList(0, 1), 0.5, 0));
    }

    @Test
    void observationsHaveMeanZeroAndDeviationOneOverTheRowsThatAreTrainedOn() {
        OfflineDataset plain = load(new Preparation(false, false, Optional.empty(), 0.4));
        OfflineDataset data = load(new Preparation(true, false, Optional.empty(), 0.4));
        Standardization change = data.scaling().observations().orElseThrow();
        for (int column = 0; column < 3; column++) {
            double sum = 0;
            double squares = 0;
            int rows = data.transitions().size();
            for (int row = 0; row < rows; row++) {
                float value = data.transitions().observations().all()[3 * row + column];
                sum += value;
                squares += value * value;
            }
            assertEquals(0, sum / rows, 10 * ROUNDING);
            assertEquals(1, squares / rows, 10 * ROUNDING);
        }
        float[] next = plain.transitions().nextObservations().all().clone();
        change.apply(next, 0, next.length / 3);
        assertArrayEquals(next, data.transitions().nextObservations().all());
        float[] held =
                plain.heldOut().orElseThrow().transitions().observations().all().clone();
        change.apply(held, 0, held.length / 3);
        assertArrayEquals(
                held, data.heldOut().orElseThrow().transitions().observations().all());
    }

    /** A sensor that stands still becomes 0, not a quotient of rounding errors. */
    @Test
    void aConstantNumberIsNotDividedByNothing() {
        float[] values = {1e6f + 0.25f, -2, 1e6f + 0.25f, 4};
        Standardization change = Standardization.of(Rows.of(values, 2));
        change.apply(values, 0, 2);
        assertArrayEquals(new float[] {0, -1, 0, 1}, values, (float) ROUNDING);
    }

    @Test
    void actionsAreScaledFromTheirBoundsAndBack() {
        float[] actions = {-2, 0.5f, 4, -0.25f, 1, 0};
        ActionBounds found = ActionBounds.found(Rows.of(actions, 2));
        assertEquals(List.of(-2f, -1f), found.low(), "the second stays within [-1, 1], so it is left alone");
        assertEquals(List.of(4f, 1f), found.high());
        float[] scaled = actions.clone();
        found.scale(scaled, 0, 3);
        assertArrayEquals(new float[] {-1, 0.5f, 1, -0.25f, 0, 0}, scaled, (float) ROUNDING);
        found.unscale(scaled);
        assertArrayEquals(actions, scaled, (float) (4 * ROUNDING));
        float[] beyond = {-3, 2};
        found.unscale(beyond);
        assertArrayEquals(new float[] {-2, 1}, beyond);

        ActionBounds constant = new ActionBounds(List.of(3f), List.of(3f));
        float[] still = {3};
        constant.scale(still, 0, 1);
        assertEquals(0, still[0]);
        constant.unscale(still);
        assertEquals(3, still[0]);
    }

    @Test
    void boundsThatWereGivenCount() {
        ActionBounds one = new ActionBounds(List.of(-4f), List.of(2f));
        OfflineDataset plain = load(Preparation.NONE);
        OfflineDataset data = load(new Preparation(false, false, Optional.of(one), 0));
        float[] expected = plain.transitions().actions().all().clone();
        one.ofWidth(2).scale(expected, 0, expected.length / 2);
        assertArrayEquals(expected, data.transitions().actions().all(), 1e-4f, "clipped at 1 - 1e-5 before or after");
        assertTrue(
                load(new Preparation(false, true, Optional.empty(), 0))
                        .scaling()
                        .isNone(),
                "all within [-1, 1]");
    }

    @Test
    void aPolicyKeepsEveryBitOfIt() {
        Scaling scaling = new Scaling(
                Optional.of(new Standardization(List.of(0.1f, -3e-9f, 7f), List.of(1e-7f, 0.3333333f, 1f))),
                Optional.of(new ActionBounds(List.of(-0.1f, -5f), List.of(0.7f, 5.000001f))));
        Map<String, String> facts = new LinkedHashMap<>();
        scaling.putTexts(facts);
        assertEquals(scaling, Scaling.of(facts, 3, 2));
        assertEquals(Scaling.NONE, Scaling.of(Map.of("machine", "x"), 3, 2));
        for (String bad : List.of("", "1,2", "1,x,3", "1,NaN,3", "1,2,3,4")) {
            Map<String, String> damaged = new LinkedHashMap<>(facts);
            damaged.put("observation_std", bad);
            assertThrows(InputException.class, () -> Scaling.of(damaged, 3, 2), bad);
        }
    }

    private OfflineDataset load(Preparation preparation) {
        return OfflineDataset.load(
                FILES.write("npz", folder),
                Optional.empty(),
                DatasetOptions.everything(RewardTuning.NO),
                preparation,
                ReadingOptions.NONE);
    }

    private static Set<List<Float>> rows(Transitions data) {
        Set<List<Float>> rows = new HashSet<>();
        for (int row = 0; row < data.size(); row++) {
            List<Float> numbers = new ArrayList<>(
                    List.of(data.rewards().all()[row], data.masks().all()[row]));
            for (int i = 0; i < 3; i++) {
                numbers.add(data.observations().all()[3 * row + i]);
                numbers.add(data.nextObservations().all()[3 * row + i]);
            }
            rows.add(numbers);
        }
        return rows;
    }
}
