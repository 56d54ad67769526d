// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/** Whatever a read throws becomes one line. */
class FileCallsTest {
    @Test
    void aPageThatIsLost() {
        assertRefused(
                "x.h5: rewards cannot be read, the file became shorter meanwhile or its disk failed; give",
                () -> FileCalls.reading(Path.of("x.h5"), "rewards", () -> {
                    throw new InternalError("a fault");
                }));
    }

    @Test
    void whatContainsItselfIsDamage() {
        assertRefused(
                "x.h5: rewards cannot be read, the file is damaged (a part of it contains itself)",
                () -> FileCalls.reading(Path.of("x.h5"), "rewards", () -> {
                    throw new StackOverflowError();
                }));
    }

    private static void assertRefused(String beginning, Supplier<?> call) {
        InputException thrown = assertThrows(InputException.class, call::get);
        assertTrue(thrown.getMessage().startsWith(beginning), thrown.getMessage());
        assertEquals(1, thrown.getMessage().lines().count());
    }
}
