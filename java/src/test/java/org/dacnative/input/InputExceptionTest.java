// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One message, in the words of a library and in those of the command line. */
class InputExceptionTest {
    @Test
    void parametersAreOptionsOnTheCommandLineAlone() {
        InputException error = InputException.ofParameters(List.of("eta is 7", "rho is\n-1"));
        assertEquals("eta is 7; rho is\\u000a-1", error.getMessage());
        assertEquals("--eta is 7; --rho is\\u000a-1", error.withFlags());
    }

    @Test
    void otherMessagesAreTheSameInBoth() {
        assertEquals("a.h5: no such file", new InputException("a.h5: no such file").withFlags());
    }
}
