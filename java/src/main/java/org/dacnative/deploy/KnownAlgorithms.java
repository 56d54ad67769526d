// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.List;
import java.util.stream.Stream;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.baseline.Baselines;
import org.dacnative.distil.Distillation;

/** The algorithms that come with the library; a new one is a line here, or in the list of baselines. */
public final class KnownAlgorithms {
    public static final List<Algorithm<?>> ALL = Stream.of(
                    List.of(new DacAlgorithm()), Baselines.ALL, List.of(Distillation.ALGORITHM))
            .<Algorithm<?>>flatMap(List::stream)
            .toList();

    private KnownAlgorithms() {}
}
