// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.data.ColumnSummary;
import org.dacnative.data.Finding;
import org.dacnative.data.Inspection;
import org.dacnative.data.RewardTuning;
import org.dacnative.data.Spread;
import org.dacnative.data.TunedRewards;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a data set and what to think of it. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Says what is in a data set: its format, columns, episodes and returns, with a verdict on each."
                + " Exit code 1 if it cannot be trained on.")
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a data set of any format that --dataset takes, or Minari's folder")
    private Path file;

    @Option(
            names = "--env",
            paramLabel = "TASK",
            description = "the task that it should be of: its sizes are compared, and returns have scores")
    private String env;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Option(
            names = "--reward_tune",
            paramLabel = "MODE",
            description = "only what this mode would make of the rewards (default: all modes)")
    private RewardTuning tuning;

    @Option(
            names = "--plot",
            paramLabel = "F.png",
            description = "a picture of how returns, lengths, rewards and actions are distributed; one that is there is"
                    + " replaced")
    private Path plot;

    @Mixin
    private ReadingFlags reading = new ReadingFlags();

    @Override
    public Integer call() {
        Optional<TaskSpec> task = Optional.ofNullable(env).map(Tasks::find);
        if (plot != null) {
            InspectionPicture.requirePossible(plot);
        }
        Inspection inspection =
                Inspection.of(file, task.map(DatasetReport::shape), reading.options(), Optional.ofNullable(tuning));
        if (plot != null) {
            inspection.episodes().ifPresent(episodes -> InspectionPicture.write(plot, episodes));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new GsonBuilder()
                    .setPrettyPrinting()
                    .create()
                    .toJson(InspectionJson.of(file.toString(), inspection, task)));
        } else {
            print(out, inspection, task);
        }
        out.flush();
        return inspection.verdict() == Finding.Verdict.WRONG ? Main.FAILURE : 0;
    }

    private void print(PrintWriter out, Inspection inspection, Optional<TaskSpec> task) {
        out.println(OneLine.of(file.toString()) + ": " + inspection.format());
        out.println();
        for (ColumnSummary column : inspection.columns()) {
            out.println(format("  %-40s %-8s %-18s", OneLine.of(column.name()), column.type(), column.shape())
                    + column.numbers().map(InspectCommand::numbers).orElse(""));
        }
        if (!inspection.tunings().isEmpty()) {
            out.println();
            out.println("  rewards after --reward_tune");
        }
        for (TunedRewards tuned : inspection.tunings()) {
            out.println(format("  %-40s", tuned.mode().optionName())
                    + tuned.numbers().map(InspectCommand::numbers).orElse(" refused: " + OneLine.of(tuned.refusal())));
        }
        out.println();
        for (Finding finding : inspection.findings()) {
            out.println(format(
                    "%-6s %s: %s",
                    Choices.name(finding.verdict()), OneLine.of(finding.what()), OneLine.of(finding.text())));
        }
        scores(inspection, task)
                .ifPresent(scores -> out.println(format(
                        "scores of %s: %.1f to %.1f, quartiles %.1f, %.1f, %.1f, mean %.1f",
                        env,
                        scores.minimum(),
                        scores.maximum(),
                        scores.lowerQuartile(),
                        scores.median(),
                        scores.upperQuartile(),
                        scores.mean())));
        out.println("verdict: " + Choices.name(inspection.verdict()));
    }

    private static String numbers(ColumnSummary.Numbers numbers) {
        return format(" %12.6g .. %-12.6g mean %.6g", numbers.minimum(), numbers.maximum(), numbers.mean());
    }

    /** Empty without a task, without episodes, and for tasks whose data are pieces of episodes. */
    static Optional<Spread> scores(Inspection inspection, Optional<TaskSpec> task) {
        return task.filter(known -> known.family().dataAreEpisodes())
                .flatMap(known -> inspection.episodes().map(episodes -> {
                    double[] scores = episodes.everyReturn().clone();
                    for (int i = 0; i < scores.length; i++) {
                        scores[i] = known.normalizedScore(scores[i]);
                    }
                    return Spread.of(scores);
                }));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
