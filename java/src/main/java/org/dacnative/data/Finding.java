// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * One thing that was looked at in a data set.
 *
 * @param what was looked at, in a word
 * @param verdict on it
 * @param text what was found, one line
 */
public record Finding(String what, Verdict verdict, String text) {

    /** From harmless to useless. */
    public enum Verdict {
        FINE,
        ODD,
        WRONG
    }

    static Finding of(String what, boolean odd, String text) {
        return new Finding(what, odd ? Verdict.ODD : Verdict.FINE, text);
    }
}
