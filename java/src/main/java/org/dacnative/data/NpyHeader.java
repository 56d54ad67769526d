// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.data.column.NumberType;

/**
 * The head of a NPY array: a Python dictionary that says its type, order and shape.
 *
 * @param type as NumPy writes it, "&lt;f4"
 * @param fortran the first index runs fastest
 * @param shape empty for a single value
 * @param bytes of the head itself
 */
record NpyHeader(String type, boolean fortran, long[] shape, int bytes) {
    private static final String MAGIC = "\u0093NUMPY";

    /** As NumPy itself takes it. */
    private static final int MOST_BYTES = 10_000;

    private static final Pattern TYPE = Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|(\\[))");
    private static final Pattern FORTRAN = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE =
            Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(((?:\\s*[0-9]{1,18}L?\\s*,?)*)\\s*\\)");
    private static final Pattern NUMBER_TYPE = Pattern.compile("([<>|=])([fiub])([1248])");

    /** Reads up to the first byte of the elements. Throws DataRefusal if that is no head, or of an unknown version. */
    static NpyHeader read(DataInputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !new String(start, 0, 6, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw new DataRefusal("is no NPY array, or a damaged one");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new DataRefusal("is a NPY array of version " + version + ", known are 1 to 3");
        }
        byte[] lengthBytes = in.readNBytes(version == 1 ? 2 : 4);
        long length = 0;
        for (int i = lengthBytes.length - 1; i >= 0; i--) {
            length = length << 8 | lengthBytes[i] & 0xff;
        }
        if (length > MOST_BYTES) {
            throw new DataRefusal("has a head of " + length + " bytes, allowed are " + MOST_BYTES);
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new DataRefusal("ends within its head");
        }
        return parse(new String(text, StandardCharsets.UTF_8), start.length + lengthBytes.length + text.length);
    }

    private static NpyHeader parse(String text, int bytes) {
        Matcher type = find(TYPE, text);
        Matcher shape = find(SHAPE, text);
        boolean fortran = find(FORTRAN, text).group(1).equals("True");
        String[] sizes = shape.group(1).replaceAll("[\\sL]", "").split(",");
        long[] dimensions = sizes[0].isEmpty() ? new long[0] : new long[sizes.length];
        for (int i = 0; i < dimensions.length; i++) {
            if (sizes[i].isEmpty()) {
                throw damaged(text);
            }
            dimensions[i] = Long.parseLong(sizes[i]);
        }
        return new NpyHeader(type.group(1) == null ? "V" : type.group(1), fortran, dimensions, bytes);
    }

    private static Matcher find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw damaged(text);
        }
        return matcher;
    }

    private static DataRefusal damaged(String text) {
        return new DataRefusal("has a damaged head (" + text.strip() + ")");
    }

    /** How an element becomes a number; empty if it is none. */
    Optional<NumberType> element() {
        Matcher number = NUMBER_TYPE.matcher(type);
        if (!number.matches()) {
            return Optional.empty();
        }
        int size = Integer.parseInt(number.group(3));
        NumberType.Kind kind = switch (number.group(2)) {
            case "f" -> NumberType.Kind.FLOAT;
            case "i" -> NumberType.Kind.SIGNED;
            default -> NumberType.Kind.UNSIGNED;
        };
        ByteOrder order = number.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean sound = kind != NumberType.Kind.FLOAT || size > 1;
        return sound ? Optional.of(new NumberType(kind, size, order)) : Optional.empty();
    }

    /** For messages. */
    String typeInWords() {
        return switch (type.replaceAll("^[<>|=]", "").replaceAll("[0-9].*$", "")) {
            case "O" -> "Python objects (a pickle, which is never read)";
            case "V" -> "records or raw bytes";
            case "c" -> "complex numbers";
            case "U", "S", "a" -> "text";
            case "f", "i", "u", "b" -> "numbers of NumPy's type " + type;
            default -> "elements of NumPy's type " + type;
        };
    }
}
