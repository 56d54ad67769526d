// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.List;

/**
 * What one recorded case came to.
 *
 * @param name the file's name without its ending
 * @param errors one for each quantity compared
 * @param note why the case could not be run or read; "" otherwise
 */
public record CaseResult(String name, Status status, List<QuantityError> errors, String note) {
    /** The three ends of a case. */
    public enum Status {
        PASSED,
        FAILED,
        /** The case has options that are not built; the note names them. */
        NOT_YET
    }

    public CaseResult {
        errors = List.copyOf(errors);
    }

    /** Passed if every quantity is within its tolerance. */
    public static CaseResult judged(String name, List<QuantityError> errors) {
        boolean passed = errors.stream().allMatch(QuantityError::passes);
        return new CaseResult(name, passed ? Status.PASSED : Status.FAILED, errors, "");
    }

    public static CaseResult failed(String name, String reason) {
        return new CaseResult(name, Status.FAILED, List.of(), reason);
    }

    public static CaseResult notYet(String name, String options) {
        return new CaseResult(name, Status.NOT_YET, List.of(), options);
    }
}
