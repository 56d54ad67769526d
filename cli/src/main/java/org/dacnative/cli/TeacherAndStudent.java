// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.env.Policy;
import org.dacnative.env.SeedScores;

/** What a policy and the one that was distilled from it are worth, and what a decision of each takes. */
final class TeacherAndStudent {
    private static final int DECISIONS = 400;
    private static final int FIRST_DECISIONS = 100; // the machine's caches and Java's compiler settle

    private TeacherAndStudent() {}

    /** One of them. */
    record Party(String name, SavedAgent saved) {}

    /**
     * A line for each: score and return over the student's seeds, from the same starts, which training has not used, and
     * the median time of a decision for one state of one seed.
     *
     * @param place where the student's run was scored
     * @param options of the student's run
     */
    static String table(List<Party> parties, MachineOptions machine, ScoringPlace place, Map<String, String> options) {
        int episodes = Integer.parseInt(options.get("n_eval_episodes"));
        List<Long> seeds =
                parties.get(parties.size() - 1).saved().checkpoint().info().seeds();
        StringBuilder text = new StringBuilder();
        for (Party party : parties) {
            EvalResult result =
                    new CheckpointEvaluation(party.saved(), machine, place, seeds, episodes).run(party.name());
            if (text.isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s, %s a seed from new starts, %s%n         %8s %8s %20s",
                        place.name(),
                        EvalResult.episodes(episodes),
                        result.simulator(),
                        "score",
                        "return",
                        "us a decision"));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-8s %8.1f %8.1f %20.0f",
                    party.name(),
                    result.scores().stream()
                            .mapToDouble(SeedScores::meanScore)
                            .average()
                            .orElseThrow(),
                    result.scores().stream()
                            .mapToDouble(SeedScores::meanReturn)
                            .average()
                            .orElseThrow(),
                    microseconds(party, machine)));
        }
        return text.toString();
    }

    private static double microseconds(Party party, MachineOptions machine) {
        CheckpointInfo info = party.saved().checkpoint().info();
        try (Engine engine = new Engine(machine.engine(info.seeds().subList(0, 1)))) {
            return medianNanos(party.saved().create(engine).policy(engine), info) / 1e3;
        }
    }

    private static double medianNanos(Policy policy, CheckpointInfo info) {
        float[] observation = new float[info.obsDim()];
        float[] action = new float[info.actDim()];
        long[] times = new long[DECISIONS];
        for (int i = -FIRST_DECISIONS; i < DECISIONS; i++) {
            long start = System.nanoTime();
            policy.act(observation, 1, action);
            times[Math.max(i, 0)] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[DECISIONS / 2];
    }
}
