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

    /** InputException for a name that no algorithm has; a student's is not offered, see {@link #requireOfTraining}. */
    static Algorithm<?> find(List<Algorithm<?>> algorithms, String name) {
        return algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--agent is " + name + ", allowed is "
                        + algorithms.stream()
                                .map(Algorithm::name)
                                .filter(known -> !isStudent(known))
                                .collect(Collectors.joining(", "))));
    }

    /** InputException for a student, which a command of its own trains. */
    static void requireOfTraining(String name) {
        if (isStudent(name)) {
            throw new InputException("--agent " + name + ": a student needs a teacher, distil RUN trains one after the"
                    + " example of a DAC run (distil --help)");
        }
    }

    /** What may help an algorithm that diverges: "smaller --actor_lr or --critic_lr, or another --reward_tune". */
    static String calmer(Algorithm<?> algorithm) {
        boolean values = algorithm.parameters().find("critic_lr").isPresent();
        return "smaller " + named(algorithm, " or ", List.of("actor_lr", "critic_lr"))
                + (values ? ", or another --reward_tune," : "");
    }

    /** The flags of those of some hyper-parameters that an algorithm has: "--a, --b or --c". */
    static String named(Algorithm<?> algorithm, String last, List<String> names) {
        List<String> flags = names.stream()
                .filter(name -> algorithm.parameters().find(name).isPresent())
                .map(name -> "--" + name)
                .toList();
        int end = flags.size() - 1;
        return end < 1 ? String.join("", flags) : String.join(", ", flags.subList(0, end)) + last + flags.get(end);
    }

    private static boolean isStudent(String name) {
        return DistilCommand.DISTIL.equalsIgnoreCase(name);
    }
}
