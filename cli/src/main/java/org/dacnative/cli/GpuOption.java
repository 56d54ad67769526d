// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --gpu 0} or, as the authors' scripts have it, {@code --gpu '0, 1'}.
 *
 * @param given as it was written
 * @param index of the first GPU
 * @param others whether more are named
 */
record GpuOption(String given, int index, boolean others) {
    private static final Pattern LIST = Pattern.compile("\\s*(\\d{1,3})((?:\\s*,\\s*\\d{1,3})*)\\s*");

    static GpuOption parse(String text) {
        Matcher list = LIST.matcher(text);
        if (!list.matches()) {
            throw new TypeConversionException("'" + text + "' is not the number of a GPU, such as 0");
        }
        return new GpuOption(
                text.strip(), Integer.parseInt(list.group(1)), !list.group(2).isEmpty());
    }
}
