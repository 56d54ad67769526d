// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dacnative.SharedFolder;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded MuJoCo steps, through the same code that the command runs. */
class PhysicsVerificationTest {
    @Test
    void theThreeRobotsMatchWithBothKindsOfInertia() {
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
                List.of("halfcheetah", "hopper", "walker2d", "legacy/halfcheetah", "legacy/hopper", "legacy/walker2d"),
                passed.stream().map(CaseResult::name).toList());
    }

    @Test
    void aFolderWithoutRecordsIsAnInputError(@TempDir Path empty) {
        assertThrows(InputException.class, () -> PhysicsVerification.run(empty, result -> {}));
    }
}
