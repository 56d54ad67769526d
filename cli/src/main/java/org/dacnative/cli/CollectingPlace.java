// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.dacnative.collect.EpisodeCollector;
import org.dacnative.collect.OnlineSac;
import org.dacnative.collect.Recording;
import org.dacnative.collect.WaypointCollector;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.training.StopSignal;

/**
 * Where {@code collect} sees its data: environments, how many steps of them are wanted, and what may end it sooner.
 *
 * @param environments side by side
 * @param transitions rows that are wanted
 * @param say gets lines for the user
 */
record CollectingPlace(
        TaskSpec task,
        Inertia inertia,
        int environments,
        int threads,
        long seed,
        int transitions,
        StopSignal stop,
        Consumer<String> say) {
    /** A seed's episodes, which start elsewhere in each. */
    static final long LEARNING = 0;

    static final long MEDIUM = 1;
    static final long EXPERT = 2;
    private static final long RANDOM_ACTIONS = 3;
    private static final long KINDS = 4;
    private static final int SCORED_EPISODES = 10;

    /** @param kind which of a seed's episodes: {@link #LEARNING} and the like */
    EpisodeCollector collector(long kind) {
        return new EpisodeCollector(task, inertia, environments, threads, KINDS * seed + kind);
    }

    Evaluator evaluator() {
        return new Evaluator(task, inertia, List.of(seed), SCORED_EPISODES, threads);
    }

    /** What comes of these actions. */
    Recording of(long kind, EpisodeCollector.ActionSource source) {
        try (EpisodeCollector collector = collector(kind)) {
            while (collector.rows() < transitions && !stop.requested()) {
                collector.step(source, step -> {});
            }
            return collector.finish();
        }
    }

    Recording ofRandomActions() {
        SplittableRandom random = new SplittableRandom(seed);
        return of(RANDOM_ACTIONS, (observations, actions) -> OnlineSac.uniform(random, actions));
    }

    /** @param metadata gets what came of it */
    Recording by(WaypointCollector collector, Map<String, String> metadata) {
        while (collector.rows() < transitions && !stop.requested()) {
            collector.step();
        }
        metadata.put("outcome", collector.outcome());
        say.accept(collector.outcome());
        return collector.finish();
    }
}
