// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.input.InputException;

/**
 * Which columns of a table of text are which ({@code --columns}).
 *
 * @param observation names, in order
 * @param action names, in order
 * @param reward name
 * @param done name: the task ended
 * @param timeout name, if there is one: the recorder cut the episode after this row
 * @param episode name, if there is one: rows with the same text, one after the other, are one episode
 * @param next names of the next observation, as many as of the observation; none where it is the next row's
 */
public record ColumnMap(
        List<String> observation,
        List<String> action,
        String reward,
        String done,
        Optional<String> timeout,
        Optional<String> episode,
        List<String> next) {
    /** What it is written like. */
    public static final String FORM = "obs=a,b,c action=d,e reward=r done=x [timeout=t] [episode=id] [next=a2,b2,c2]";

    private static final Set<String> KEYS = Set.of("obs", "action", "reward", "done", "timeout", "episode", "next");

    /** Parses what {@code --columns} was given, joined by spaces. Throws InputException that says what is wrong. */
    public static ColumnMap parse(String text) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String part : text.strip().split("\\s+(?=(?:" + String.join("|", KEYS) + ")=)")) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key)) {
                throw bad(part + " is none of its parts");
            }
            parts.put(key, names(part.substring(equals + 1)));
        }
        return new ColumnMap(
                some(parts, "obs"),
                some(parts, "action"),
                one(parts, "reward").orElseThrow(() -> bad("reward is missing")),
                one(parts, "done").orElseThrow(() -> bad("done is missing")),
                one(parts, "timeout"),
                one(parts, "episode"),
                parts.getOrDefault("next", List.of()));
    }

    /** Throws InputException for a map that cannot be right. */
    public ColumnMap {
        if (timeout.isEmpty() && episode.isEmpty() && next.isEmpty()) {
            throw bad("one of timeout, episode and next is needed; without them it is not known which rows follow each"
                    + " other");
        }
        if (!next.isEmpty() && next.size() != observation.size()) {
            throw bad("next has " + next.size() + " names, obs has " + observation.size());
        }
        requireNoneTwice(inputs(observation, action, List.of()));
        requireNoneTwice(next);
    }

    private static void requireNoneTwice(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw bad("column " + name + " is named twice");
            }
        }
    }

    /** Every name, in the order of {@link #FORM}. */
    List<String> all() {
        List<String> all = inputs(observation, action, next);
        all.add(reward);
        all.add(done);
        timeout.ifPresent(all::add);
        episode.ifPresent(all::add);
        return all;
    }

    private static List<String> inputs(List<String> observation, List<String> action, List<String> next) {
        List<String> names = new ArrayList<>(observation);
        names.addAll(action);
        names.addAll(next);
        return names;
    }

    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            if (name.isBlank()) {
                throw bad("a name is empty in " + text);
            }
            names.add(name.strip());
        }
        return names;
    }

    private static List<String> some(Map<String, List<String>> parts, String key) {
        return Optional.ofNullable(parts.get(key)).orElseThrow(() -> bad(key + " is missing"));
    }

    private static Optional<String> one(Map<String, List<String>> parts, String key) {
        List<String> names = parts.getOrDefault(key, List.of());
        if (names.size() > 1) {
            throw bad(key + " takes one name, not " + names.size());
        }
        return names.stream().findFirst();
    }

    private static InputException bad(String what) {
        return new InputException("--columns: " + what + "; needed is " + FORM);
    }
}
