// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.input.InputException;

/** Chooses an algorithm by its name. */
final class Algorithms {
    private Algorithms() {}

    static Algorithm<?> find(List<Algorithm<?>> algorithms, String name) {
        return algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--agent is " + name + ", allowed is "
                        + algorithms.stream().map(Algorithm::name).collect(Collectors.joining(", "))));
    }
}
