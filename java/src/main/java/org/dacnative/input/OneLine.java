// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import java.util.regex.Pattern;

/** Text from outside that has to stay on one line and must not steer a terminal: names of files, mostly. */
public final class OneLine {
    /** Control characters and Unicode's own line breaks. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]");

    private OneLine() {}

    /** The text with each character that breaks lines or steers terminals as \\uXXXX (a line feed is \\u000a). */
    public static String of(String text) {
        return text == null
                ? null
                : UNFIT.matcher(text)
                        .replaceAll(found ->
                                String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
