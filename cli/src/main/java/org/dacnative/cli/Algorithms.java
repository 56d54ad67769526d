// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.input.InputException;

/** Chooses an algorithm by its name. */
final class Algorithms {
    private Algorithms() {}

    /** Those whose hyper-parameters a help text lists: the one that is asked about, or the first; distil has its own. */
    static List<Algorithm<?>> listed(List<Algorithm<?>> algorithms, String... args) {
        List<String> words = List.of(args);
        boolean help = words.contains("--help") || words.contains("-h") || words.contains("help");
        if (!help || words.contains("distil")) {
            return algorithms;
        }
        int place = words.indexOf("--agent");
        String name = place >= 0 && place + 1 < words.size()
                ? words.get(place + 1)
                : words.stream()
                        .filter(word -> word.startsWith("--agent="))
                        .map(word -> word.substring("--agent=".length()))
                        .findFirst()
                        .orElse(algorithms.get(0).name());
        return algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .<List<Algorithm<?>>>map(List::of)
                .orElse(algorithms);
    }

    static Algorithm<?> find(List<Algorithm<?>> algorithms, String name) {
        return algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--agent is " + name + ", allowed is "
                        + algorithms.stream().map(Algorithm::name).collect(Collectors.joining(", "))));
    }
}
