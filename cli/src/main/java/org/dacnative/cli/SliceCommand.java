// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dacnative.data.Conversion;
import org.dacnative.data.EpisodeSelection;
import org.dacnative.data.Episodes;
import org.dacnative.input.InputException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a part of a data set. */
@Command(
        name = "slice",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Writes a part of a data set of any format: some trajectories, in their order, with their bits.")
final class SliceCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{0,9}):(\\d{0,9})");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a data set of any format that --dataset takes")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = NewDataset.NAMES)
    private Path out;

    @ArgGroup(multiplicity = "1")
    private Part part;

    @Option(names = "--seed", paramLabel = "N", description = "of --random (default: 0)")
    private long seed;

    @Mixin
    private ReadingFlags reading = new ReadingFlags();

    /** Which part; exactly one of these. */
    private static final class Part {
        @Option(
                names = "--episodes",
                paramLabel = "A:B",
                description =
                        "trajectories A to B - 1, counted from 0; without A from the first, without B to the last")
        private String episodes;

        @Option(
                names = "--transitions",
                paramLabel = "N",
                description = "the first N transitions; the last trajectory ends there")
        private Integer transitions;

        @Option(names = "--best", paramLabel = "PERCENT", description = "the trajectories with the largest returns")
        private Double best;

        @Option(names = "--random", paramLabel = "PERCENT", description = "random trajectories")
        private Double random;
    }

    @Override
    public Integer call() {
        UnaryOperator<Episodes> choice = choice();
        NewDataset made = new NewDataset(out);
        try (Conversion all = Conversion.of(in, reading.options())) {
            made.write(
                    all.with(choice.apply(all.episodes())), spec.commandLine().getOut());
        }
        return 0;
    }

    /** What becomes of the data; InputException for what no data have. */
    private UnaryOperator<Episodes> choice() {
        if (part.episodes != null) {
            return range();
        }
        if (part.transitions != null) {
            CollectCommand.requireAtLeastOne("--transitions", part.transitions);
            return all -> EpisodeSelection.first(all, part.transitions);
        }
        if (part.best != null) {
            double best = share("--best", part.best);
            return all -> EpisodeSelection.best(all, best);
        }
        double random = share("--random", part.random);
        return all -> EpisodeSelection.random(all, random, seed);
    }

    private UnaryOperator<Episodes> range() {
        Matcher range = RANGE.matcher(part.episodes);
        if (!range.matches() || number(range.group(1), 0) >= number(range.group(2), Integer.MAX_VALUE)) {
            throw new InputException(
                    "--episodes is " + part.episodes + ", allowed is A:B with numbers from 0, A below B, as 0:100");
        }
        return all -> EpisodeSelection.range(
                all,
                number(range.group(1), 0),
                number(range.group(2), all.trajectories().size()));
    }

    private static int number(String text, int otherwise) {
        return text.isEmpty() ? otherwise : Integer.parseInt(text);
    }

    private static double share(String option, double share) {
        if (!(share > 0 && share <= 100)) {
            throw new InputException(option + " is " + share + ", allowed is above 0 and at most 100");
        }
        return share;
    }
}
