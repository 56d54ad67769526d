// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options: what is wrong is answered with what is allowed. Enum options are written in lower case. */
final class Choices {
    private Choices() {}

    static <E extends Enum<E>> void register(CommandLine commandLine, Class<E> type) {
        commandLine.registerConverter(type, text -> parse(type, text));
    }

    static <E extends Enum<E>> E parse(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> name(value).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Choices::name)
                                .collect(Collectors.joining(", "))));
    }

    /** Numbers, too, are asked for in words of the field. */
    static void registerNumbers(CommandLine commandLine) {
        registerNumber(commandLine, int.class, Integer.class, Integer::valueOf, wholeUpTo(Integer.MAX_VALUE));
        registerNumber(commandLine, long.class, Long.class, Long::valueOf, wholeUpTo(Long.MAX_VALUE));
        registerNumber(commandLine, double.class, Double.class, Double::valueOf, "a number");
    }

    private static String wholeUpTo(long most) {
        return "a whole number of at most " + most;
    }

    private static <N> void registerNumber(
            CommandLine commandLine, Class<N> plain, Class<N> boxed, Function<String, N> parser, String allowed) {
        ITypeConverter<N> converter = text -> {
            try {
                return parser.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not " + allowed);
            }
        };
        commandLine.registerConverter(plain, converter);
        commandLine.registerConverter(boxed, converter);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
