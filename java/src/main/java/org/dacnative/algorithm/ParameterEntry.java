// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dacnative.input.InputException;

/**
 * One row of a {@link ParameterTable}.
 *
 * @param component of the configuration record: int, long, double, boolean, text, an enum or a list of int
 * @param parameter what is said of it
 */
public record ParameterEntry(RecordComponent component, Parameter parameter) {

    static ParameterEntry of(RecordComponent component) {
        Parameter parameter = component.getAnnotation(Parameter.class);
        if (parameter == null) {
            throw new IllegalArgumentException(component + " has no @Parameter");
        }
        ParameterEntry entry = new ParameterEntry(component, parameter);
        entry.standard(); // a default that cannot be read shows at once
        return entry;
    }

    public String name() {
        return parameter.name();
    }

    /** int, long, double, boolean, String, an enum, or List for a list of int. */
    public Class<?> type() {
        return component.getType();
    }

    public Object standard() {
        return parse(parameter.standard());
    }

    /** What a help text calls its value: "N", "X", "a|b|c". */
    public String label() {
        if (type() == List.class) {
            return "N,N,...";
        }
        if (type().isEnum()) {
            return choices("|");
        }
        if (type() == String.class) {
            return "TEXT";
        }
        return type() == boolean.class ? "true|false" : type() == double.class ? "X" : "N";
    }

    /** The value in a configuration. */
    Object valueOf(Record config) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // an accessor only returns a field
        }
    }

    /** InputException if the text is no value of this type. */
    public Object parse(String text) {
        try {
            if (type() == int.class) {
                return Integer.parseInt(text);
            } else if (type() == long.class) {
                return Long.parseLong(text);
            } else if (type() == double.class) {
                return Double.parseDouble(text);
            } else if (type() == String.class) {
                return text;
            } else if (type() == List.class) {
                return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
            } else if (type() == boolean.class && (text.equals("true") || text.equals("false"))) {
                return Boolean.valueOf(text);
            } else if (type().isEnum()) {
                return Arrays.stream(type().getEnumConstants())
                        .filter(value -> text(value).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(NumberFormatException::new);
            }
        } catch (NumberFormatException e) {
            throw InputException.ofParameter(name() + " is " + text + ", allowed is " + allowed());
        }
        if (type() == boolean.class) {
            throw InputException.ofParameter(name() + " is " + text + ", allowed is " + allowed());
        }
        throw new IllegalArgumentException(component + " has a type that parameters cannot have");
    }

    /** The value as one would give it. */
    public String text(Object value) {
        if (value instanceof Enum<?> choice) {
            return choice.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
    }

    /** Adds what is wrong with a value of the right type. */
    void check(Object value, Problems problems) {
        if (value instanceof Number number) {
            problems.number(name(), number.doubleValue(), parameter.least(), parameter.most());
        } else if (value instanceof List<?> list) {
            boolean valid = !list.isEmpty()
                    && list.size() <= parameter.mostElements()
                    && list.stream()
                            .mapToInt(Integer.class::cast)
                            .allMatch(element -> element >= parameter.least() && element <= parameter.most());
            problems.require(valid, name(), text(list), allowed());
        }
    }

    private String allowed() {
        if (type() == List.class) {
            return "1 to " + parameter.mostElements() + " numbers, each "
                    + Problems.range(parameter.least(), parameter.most());
        } else if (type().isEnum()) {
            return choices(", ");
        } else if (type() == boolean.class) {
            return "true, false";
        }
        return type() == double.class ? "a number" : "a whole number of at most " + most();
    }

    private long most() {
        return type() == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
    }

    private String choices(String separator) {
        return Arrays.stream(type().getEnumConstants()).map(this::text).collect(Collectors.joining(separator));
    }
}
