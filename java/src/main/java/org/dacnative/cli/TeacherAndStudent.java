// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Policy;
import org.dacnative.env.SeedScores;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;

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
     * @param options of the student's run
     */
    static String table(List<Party> parties, MachineOptions machine, Map<String, String> options) {
        TaskSpec task = Tasks.find(options.get("env"));
        int episodes = Integer.parseInt(options.get("n_eval_episodes"));
        Inertia inertia = Choices.parse(Inertia.class, options.get("inertia"));
        List<Long> seeds =
                parties.get(parties.size() - 1).saved().checkpoint().info().seeds();
        StringBuilder text = new StringBuilder();
        for (Party party : parties) {
            EvalResult result = new CheckpointEvaluation(party.saved(), machine, task.name(), seeds, episodes, inertia)
                    .run(party.name());
            if (text.isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s, %d new episodes a seed, %s%n         %8s %8s %20s",
                        task.name(),
                        episodes,
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
                    microseconds(party, machine, task)));
        }
        return text.toString();
    }

    private static double microseconds(Party party, MachineOptions machine, TaskSpec task) {
        return new SavedPolicy(party.saved())
                .acting(machine, task, 0, Map.of(), (policy, folder) -> medianNanos(policy, task) / 1e3);
    }

    private static double medianNanos(Policy policy, TaskSpec task) {
        float[] observation = new float[task.obsDim()];
        float[] action = new float[task.actDim()];
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
