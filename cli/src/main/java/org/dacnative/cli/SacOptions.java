// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** How long SAC learns for {@code collect --policy sac}, and what of it becomes data. */
final class SacOptions {
    static final String POLICY = "sac";
    /** They say nothing of data that another policy has made. */
    static final Set<String> NAMES = Set.of("--train_steps", "--keep_replay", "--until_score", "--eval_interval");

    @Option(
            names = "--family",
            paramLabel = "FOLDER",
            description =
                    "sac, in place of --out, made where it is missing: random, medium_replay, medium and expert from one run; medium is"
                            + " --until_score (default: 33.3, a third of D4RL's expert), expert the end of --train_steps")
    Path family;

    @Option(names = "--train_steps", paramLabel = "N", description = "sac: steps of learning (default: 1000000)")
    long trainSteps = 1_000_000;

    @Option(
            names = "--until_score",
            paramLabel = "X",
            description = "sac: learning ends at this normalized score, the mean of 10 episodes")
    Double untilScore;

    @Option(
            names = "--keep_replay",
            description = "sac: the data set is all that was seen while learning, not what the learned policy does")
    boolean keepReplay;

    @Option(
            names = "--eval_interval",
            paramLabel = "N",
            description = "sac, and a walker that is trained: steps between scores (default: 10000)")
    long evalInterval = 10_000;

    static boolean isFor(String policy) {
        return policy.equalsIgnoreCase(POLICY);
    }

    /** InputException for what does not go together. */
    void validate(String policy, Path out) {
        CollectCommand.requireAtLeastOne("--train_steps", trainSteps);
        CollectCommand.requireAtLeastOne("--eval_interval", evalInterval);
        if (!isFor(policy) && (keepReplay || untilScore != null)) {
            throw new InputException(
                    (keepReplay ? "--keep_replay" : "--until_score") + ": goes with --policy sac only");
        }
        if (untilScore != null && !Double.isFinite(untilScore)) {
            throw new InputException("--until_score " + untilScore + ": must be finite");
        }
        if (family == null) {
            return;
        }
        if (!isFor(policy) || out != null || keepReplay) {
            throw new InputException("--family goes with --policy sac, without --out and --keep_replay");
        }
        if (family.toString().isEmpty()) {
            throw new InputException("--family '': must be the name of a folder");
        }
        if (Files.exists(family) && !Files.isDirectory(family)) {
            throw new InputException("--family " + family + ": is no folder");
        }
    }
}
