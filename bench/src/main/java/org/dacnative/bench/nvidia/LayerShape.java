// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import org.dacnative.input.InputException;

/** A layer of an ensemble: {@code heads} products of ({@code rows}, {@code inputs}) by ({@code inputs}, {@code outputs}). */
public record LayerShape(int heads, int rows, int inputs, int outputs) {

    /** InputException if a matrix has more elements than an int can count. */
    public LayerShape {
        long most = Math.max((long) rows * inputs, Math.max((long) inputs * outputs, (long) rows * outputs));
        if (most > Integer.MAX_VALUE / heads) {
            throw new InputException("'" + text(heads, rows, inputs, outputs)
                    + "' is too large: a matrix of all heads may have " + Integer.MAX_VALUE + " numbers");
        }
    }

    /** From a word such as {@code 10x2560x256x256}. */
    public static LayerShape parse(String word) {
        if (!word.matches("([1-9]\\d{0,5}x){3}[1-9]\\d{0,5}")) {
            throw new InputException("'" + word + "' is no shape: HEADSxROWSxINPUTSxOUTPUTS, as 10x2560x256x256");
        }
        String[] sizes = word.split("x");
        return new LayerShape(
                Integer.parseInt(sizes[0]),
                Integer.parseInt(sizes[1]),
                Integer.parseInt(sizes[2]),
                Integer.parseInt(sizes[3]));
    }

    double flop() {
        return 2.0 * heads * rows * inputs * outputs;
    }

    @Override
    public String toString() {
        return text(heads, rows, inputs, outputs);
    }

    private static String text(int heads, int rows, int inputs, int outputs) {
        return heads + "x" + rows + "x" + inputs + "x" + outputs;
    }
}
