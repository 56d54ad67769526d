// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dacnative.input.InputException;

/**
 * The hyper-parameters of an algorithm, read from the {@link Parameter} at each component of its configuration record.
 * Values go by the parameters' names; one that is not given has its default.
 *
 * @param <C> the record
 */
public final class ParameterTable<C extends Record> {
    private final Class<C> type;
    private final Map<String, ParameterEntry> entries = new LinkedHashMap<>();

    private ParameterTable(Class<C> type) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            ParameterEntry entry = ParameterEntry.of(component);
            if (entries.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException(type + " has two parameters " + entry.name());
            }
        }
    }

    /** IllegalArgumentException if a component has no {@link Parameter}, or a type that is not supported. */
    public static <C extends Record> ParameterTable<C> of(Class<C> type) {
        return new ParameterTable<>(type);
    }

    /** In the order of the record. */
    public List<ParameterEntry> entries() {
        return List.copyOf(entries.values());
    }

    public Optional<ParameterEntry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** A configuration of the given values, the others having their defaults; InputException names every problem. */
    public C create(Map<String, Object> given) {
        Problems problems = new Problems();
        List<Object> values = new ArrayList<>();
        for (ParameterEntry entry : entries.values()) {
            Object value = given.getOrDefault(entry.name(), entry.standard());
            entry.check(value, problems);
            values.add(value);
        }
        C config = null;
        try {
            config = construct(values);
        } catch (InputException e) {
            problems.addAll(e); // what the record has to say about several values together
        }
        problems.report();
        return config;
    }

    /** The same with some values changed. */
    public C with(C config, Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>();
        entries.values().forEach(entry -> values.put(entry.name(), entry.valueOf(config)));
        values.putAll(changes);
        return create(values);
    }

    /** Every value as one would give it, by name. */
    public Map<String, String> texts(C config) {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.values().forEach(entry -> texts.put(entry.name(), entry.text(entry.valueOf(config))));
        return texts;
    }

    /** The configuration that {@link #texts} described; InputException if a parameter is missing or no value of its type. */
    public C parse(Map<String, String> texts) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (ParameterEntry entry : entries.values()) {
            String text = texts.get(entry.name());
            if (text == null) {
                throw InputException.ofParameter(entry.name() + " is missing");
            }
            values.put(entry.name(), entry.parse(text));
        }
        return create(values);
    }

    /** "rho 1.5 -> 0.5, T 5 -> 7"; empty if nothing differs. */
    public String changes(C from, C to) {
        Map<String, String> before = texts(from);
        return texts(to).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> entry.getKey() + " " + before.get(entry.getKey()) + " -> " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private C construct(List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // every record has its canonical constructor
        }
    }
}
