// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.input.PathText;
import org.dacnative.report.Score;
import org.dacnative.report.ScoreStatistics;
import org.dacnative.report.ScoreSummary;

/**
 * What one training has left in its folder, whether it still goes on or not.
 *
 * @param path the folder
 * @param config the lines of {@code config.txt}, in their order
 * @param scores of {@code seed_<n>.txt}: each seed's evaluations
 * @param metrics of {@code measures_<n>.txt} and {@code metrics_<n>.txt}: each quantity, in the files' order
 * @param diverged seed and reason, of {@code final_mean_scores.txt}
 */
public record RunFolder(
        Path path,
        Map<String, String> config,
        SortedMap<Long, List<Score>> scores,
        Map<String, SeedCurves> metrics,
        Map<Long, String> diverged) {
    private static final Pattern OF_SEED = Pattern.compile("(seed|metrics|measures)_(-?\\d+)\\.txt");
    private static final Pattern LOST_SEED = Pattern.compile("# (seed (-?\\d+) diverged .*)");

    /** Reads a folder. InputException if it is not that of a run, or if a file in it is damaged. */
    public static RunFolder read(Path path) {
        PathText.requireFolder(shown(path), path);
        Path config = path.resolve("config.txt");
        if (!Files.isRegularFile(config)) {
            throw new InputException(shown(path) + " is not the folder of a run: it has no config.txt");
        }
        RunFolder run = new RunFolder(path, options(config), new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>());
        for (Path file : files(path)) {
            Matcher name = OF_SEED.matcher(file.getFileName().toString());
            if (name.matches()) {
                long seed = Long.parseLong(name.group(2));
                if (name.group(1).equals("seed")) {
                    run.addScores(file, seed);
                } else {
                    run.addMetrics(file, seed);
                }
            }
        }
        run.addDiverged(path.resolve("final_mean_scores.txt"));
        return run;
    }

    /** The task's name, as in {@code --env}; of data of one's own the name of the folder that the run lies in. */
    public String task() {
        Path around = path.toAbsolutePath().normalize().getParent();
        return config.getOrDefault(
                "env",
                around == null || around.getFileName() == null
                        ? ""
                        : around.getFileName().toString());
    }

    /** The algorithm's name. */
    public String agent() {
        return config.getOrDefault("agent", "");
    }

    public String tag() {
        return config.getOrDefault("tag", "");
    }

    /** How many updates were asked for; 0 if it is not known. */
    public long askedUpdates() {
        String text = config.getOrDefault("max_steps", "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** The mean score of the data's trajectories; empty where they have none. */
    public OptionalDouble dataScore() {
        try {
            return OptionalDouble.of(Double.parseDouble(config.getOrDefault("data_score", "")));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** The last number of updates at which anything was written; 0 if nothing was. */
    public long reachedUpdates() {
        long evaluated = scores.values().stream()
                .flatMap(List::stream)
                .mapToLong(Score::steps)
                .max()
                .orElse(0);
        return metrics.values().stream()
                .mapToLong(curves -> curves.updates().last())
                .reduce(evaluated, Math::max);
    }

    /** The updates after which the run was fine-tuned; empty if it was not, or has not come there. */
    public OptionalLong fineTuningBegin() {
        String text = config.getOrDefault("finetune_step", "");
        return text.matches("\\d{1,18}") && Long.parseLong(text) < reachedUpdates()
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /**
     * @param value of a held-out start
     * @param diverged the fit says nothing of the policy
     */
    public record FittedQ(ScoreStatistics.Estimate value, boolean diverged) {}

    /**
     * What fitted Q evaluation has estimated for each seed, of {@code final_measures.txt}; none before the run's end, or
     * without it.
     */
    public SortedMap<Long, FittedQ> fittedQ() {
        SortedMap<Long, FittedQ> estimates = new TreeMap<>();
        Path file = path.resolve("final_measures.txt");
        if (Files.exists(file)) {
            List<String> lines =
                    lines(file).stream().filter(line -> !line.startsWith("#")).toList();
            List<String> names =
                    lines.isEmpty() ? List.of() : List.of(lines.get(0).split("\t"));
            int place = names.indexOf("fqe");
            if (place >= 0) {
                table(file, lines, names.size())
                        .forEach(row -> estimates.put(
                                (long) row[0],
                                new FittedQ(
                                        new ScoreStatistics.Estimate(row[place], row[place + 1], row[place + 2]),
                                        names.contains("fqe_diverged") && row[place + 3] != 0)));
            }
        }
        return estimates;
    }

    /** Each evaluation's mean score. */
    public SeedCurves scoreCurves() {
        SeedCurves curves = new SeedCurves();
        scores.forEach((seed, evaluations) ->
                evaluations.forEach(evaluation -> curves.add(evaluation.steps(), seed, evaluation.mean())));
        return curves;
    }

    /** Final and best scores so far. */
    public ScoreSummary summary() {
        return ScoreSummary.of(scores, diverged, List.of());
    }

    private static Map<String, String> options(Path config) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String line : lines(config)) {
            int split = line.indexOf('=');
            if (split > 0) {
                options.put(line.substring(0, split), line.substring(split + 1));
            }
        }
        return options;
    }

    private void addScores(Path file, long seed) {
        for (double[] row : table(file, Score.HEADER.split("\t").length)) {
            scores.computeIfAbsent(seed, key -> new ArrayList<>())
                    .add(new Score((long) row[0], row[1], row[2], row[3], row[4], row[5]));
        }
    }

    private void addMetrics(Path file, long seed) {
        List<String> lines = lines(file);
        String[] names = lines.isEmpty() ? new String[0] : lines.get(0).split("\t");
        for (double[] row : table(file, names.length)) {
            for (int i = 1; i < names.length; i++) {
                metrics.computeIfAbsent(names[i], key -> new SeedCurves()).add((long) row[0], seed, row[i]);
            }
        }
    }

    private void addDiverged(Path file) {
        if (Files.exists(file)) {
            for (String line : lines(file)) {
                Matcher lost = LOST_SEED.matcher(line);
                if (lost.matches()) {
                    diverged.put(Long.parseLong(lost.group(2)), lost.group(1));
                }
            }
        }
    }

    /** The numbers below a header. */
    private static List<double[]> table(Path file, int columns) {
        return table(file, lines(file), columns);
    }

    private static List<double[]> table(Path file, List<String> lines, int columns) {
        List<double[]> rows = new ArrayList<>();
        for (int line = 1; line < lines.size(); line++) {
            String[] cells = lines.get(line).split("\t");
            try {
                if (cells.length != columns) {
                    throw new NumberFormatException();
                }
                rows.add(Stream.of(cells).mapToDouble(Double::parseDouble).toArray());
            } catch (NumberFormatException e) {
                throw new InputException(
                        shown(file) + ", line " + (line + 1) + ": needed are " + columns + " numbers between tabs");
            }
        }
        return rows;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new InputException(shown(folder) + " cannot be read: " + FileProblem.of(e));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new InputException(shown(file) + " is not a text in UTF-8");
        } catch (IOException e) {
            throw new InputException(shown(file) + " cannot be read: " + FileProblem.of(e));
        }
    }

    private static String shown(Path path) {
        return OneLine.of(path.toString());
    }
}
