// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.GoldenSubset;
import org.dacnative.SharedFolder;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded MuJoCo steps, through the same code that the command runs. */
class PhysicsVerificationTest {
    @Test
    void everyRobotMatchesWithBothKindsOfInertia() {
        List<CaseResult> results = new ArrayList<>();
        PhysicsVerification.run(SharedFolder.require("golden/env"), results::add);
        List<CaseResult> passed = results.stream()
                .filter(result -> result.status() == CaseResult.Status.PASSED)
                .toList();
        assertEquals(
                List.of(),
                results.stream()
                        .filter(result -> result.status() == CaseResult.Status.FAILED)
                        .toList());
        assertEquals(
                List.of(
                        "ant",
                        "antmaze_umaze",
                        "halfcheetah",
                        "hopper",
                        "maze2d_medium",
                        "walker2d",
                        "legacy/ant",
                        "legacy/antmaze_umaze",
                        "legacy/halfcheetah",
                        "legacy/hopper",
                        "legacy/walker2d"),
                passed.stream().map(CaseResult::name).toList());
    }

    @Test
    void theCommittedRecordsOfHopperMatch() {
        List<CaseResult> results = new ArrayList<>();
        PhysicsVerification.run(GoldenSubset.PHYSICS, results::add);
        assertEquals(
                List.of("hopper", "legacy/hopper"),
                results.stream()
                        .filter(result -> result.status() == CaseResult.Status.PASSED)
                        .map(CaseResult::name)
                        .toList());
    }

    @Test
    void damagedAndWrongRecordsFailWithTheirReason(@TempDir Path folder) throws IOException {
        byte[] hopper = Files.readAllBytes(GoldenSubset.PHYSICS.resolve("hopper.h5"));
        Files.write(folder.resolve("hopper.h5"), Arrays.copyOf(hopper, hopper.length / 2));
        Files.writeString(folder.resolve("halfcheetah.h5"), "no HDF5");
        Files.write(folder.resolve("walker2d.h5"), hopper); // sizes of another robot
        List<CaseResult> results = new ArrayList<>();
        PhysicsVerification.run(folder, results::add);
        assertEquals(3, results.size());
        for (CaseResult result : results) {
            assertEquals(CaseResult.Status.FAILED, result.status(), result.name());
            assertTrue(result.note().startsWith("cannot be read: "), result.note());
        }
        assertTrue(results.get(2).note().contains("numbers"), results.get(2).note());
    }

    @Test
    void aFolderWithoutRecordsIsAnInputError(@TempDir Path empty) {
        assertThrows(InputException.class, () -> PhysicsVerification.run(empty, result -> {}));
    }
}
