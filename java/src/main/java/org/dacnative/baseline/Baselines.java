// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterTable;

/** The algorithms that DAC is compared with (docs/baselines.md). */
public final class Baselines {
    private static final NamedAlgorithm<DbcConfig> DBC =
            new NamedAlgorithm<>("DBC", ParameterTable.of(DbcConfig.class), List.of("loss"), DbcAgent::create);

    private static final NamedAlgorithm<DqlConfig> DQL = new NamedAlgorithm<>(
            "DQL", ParameterTable.of(DqlConfig.class), List.of("critic_loss", "bc_loss", "q_mean"), DqlAgent::create);

    /** Those of the paper's figure beside DAC. */
    public static final List<NamedAlgorithm<?>> BESIDE_DAC = List.of(DBC, DQL);

    public static final List<Algorithm<?>> ALL = List.of(
            new NamedAlgorithm<>("BC", ParameterTable.of(BcConfig.class), List.of("nll"), BcAgent::create),
            DBC,
            DQL,
            new NamedAlgorithm<>(
                    "IQL",
                    ParameterTable.of(IqlConfig.class),
                    List.of("critic_loss", "value_loss", "q_mean"),
                    Baselines::publishedIql,
                    IqlAgent::create),
            new NamedAlgorithm<>(
                    "IVR",
                    ParameterTable.of(IvrConfig.class),
                    List.of("critic_loss", "value_loss", "q_mean"),
                    IvrAgent::create),
            new NamedAlgorithm<>(
                    "CQL",
                    ParameterTable.of(CqlConfig.class),
                    List.of("critic_loss", "gap_loss", "q_mean"),
                    CqlAgent::create),
            new NamedAlgorithm<>(
                    "SAC",
                    ParameterTable.of(SacConfig.class),
                    List.of("critic_loss", "temperature", "q_mean"),
                    SacAgent::create));

    private static final Set<String> LOCOMOTION = Set.of("halfcheetah", "hopper", "walker2d", "ant");

    private Baselines() {}

    /** IQL's paper: expectile 0.7 and beta 3 for locomotion, 0.9 and 10 for AntMaze. */
    private static Optional<Map<String, Object>> publishedIql(String dataSet) {
        if (dataSet.startsWith("antmaze-")) {
            return Optional.of(Map.of("expectile", 0.9, "beta", 10.0));
        }
        boolean locomotion = LOCOMOTION.contains(dataSet.split("-")[0]);
        return locomotion ? Optional.of(Map.of("expectile", 0.7, "beta", 3.0)) : Optional.empty();
    }
}
