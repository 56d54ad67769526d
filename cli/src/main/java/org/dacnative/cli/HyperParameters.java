// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterEntry;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.input.InputException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The algorithms' hyper-parameters as flags, made from their tables. One that is not given keeps the preset's or the
 * default value.
 */
final class HyperParameters {
    enum Preset {
        /** The table of the algorithm's paper for the named data set. */
        PUBLISHED,
        /** The program's defaults. */
        NONE
    }

    private static final long AUTHORS_UPDATES = 2_000_000;

    @Option(
            names = "--preset",
            paramLabel = "published|none",
            description = "hyper-parameters to start from; those given override it (default: published where the"
                    + " algorithm's paper lists the data set, else none)")
    Preset preset;

    /** What was given, by parameter's name. */
    private final Map<String, Object> given = new LinkedHashMap<>();

    /** The flags of some algorithms; a name that several have is one flag. */
    CommandSpec options(List<Algorithm<?>> algorithms) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(this);
        for (Algorithm<?> algorithm : algorithms) {
            for (ParameterEntry entry : algorithm.parameters().entries()) {
                if (spec.findOption("--" + entry.name()) == null) {
                    spec.addOption(option(entry));
                }
            }
        }
        return spec;
    }

    /** As if it had been given on the command line. */
    void give(String name, Object value) {
        given.put(name, value);
    }

    /** What was given, by parameter's name. */
    Map<String, Object> given() {
        return Map.copyOf(given);
    }

    /** How many updates were asked for; without a word of it as many as the authors do. */
    long maxSteps() {
        return (Long) given.getOrDefault("max_steps", AUTHORS_UPDATES);
    }

    /** Which preset counts for this data set; InputException if the published one is asked for and there is none. */
    Preset presetFor(Algorithm<?> algorithm, String dataSet) {
        boolean listed = algorithm.published(dataSet).isPresent();
        if (preset == Preset.PUBLISHED && !listed) {
            throw new InputException("--preset published: " + algorithm.name()
                    + " has no published hyper-parameters for " + dataSet + "; use --preset none");
        }
        if (preset != null) {
            return preset;
        }
        return listed ? Preset.PUBLISHED : Preset.NONE;
    }

    /** The preset alone, for as many updates as were asked for. */
    <C extends Record & TrainingConfig> C base(Algorithm<C> algorithm, String dataSet) {
        Map<String, Object> values = new LinkedHashMap<>(start(algorithm, dataSet));
        Optional.ofNullable(given.get("max_steps")).ifPresent(steps -> values.put("max_steps", steps));
        return algorithm.parameters().create(values);
    }

    /** The preset with what was given on top; InputException names every value that is not allowed. */
    <C extends Record & TrainingConfig> C config(Algorithm<C> algorithm, String dataSet) {
        for (String name : given.keySet()) {
            if (algorithm.parameters().find(name).isEmpty()) {
                throw new InputException("--" + name + ": " + algorithm.name()
                        + " has no such hyper-parameter, --agent " + algorithm.name() + " --help lists its own");
            }
        }
        Map<String, Object> values = new LinkedHashMap<>(start(algorithm, dataSet));
        values.putAll(given);
        return algorithm.parameters().create(values);
    }

    private Map<String, Object> start(Algorithm<?> algorithm, String dataSet) {
        return presetFor(algorithm, dataSet) == Preset.PUBLISHED
                ? algorithm.published(dataSet).orElseThrow()
                : Map.of();
    }

    private OptionSpec option(ParameterEntry entry) {
        OptionSpec.Builder option = OptionSpec.builder("--" + entry.name())
                .paramLabel(entry.label())
                .description(entry.parameter().text() + " (" + entry.parameter().standard() + ")")
                .type(Object.class)
                .converters(entry::parse)
                .setter(new Setter(entry.name()));
        if (entry.type() == boolean.class) {
            option.arity("0..1").fallbackValue("true");
        }
        return option.build();
    }

    /** Keeps a flag's value; none where it is not given. */
    private final class Setter implements picocli.CommandLine.Model.ISetter {
        private final String name;

        Setter(String name) {
            this.name = name;
        }

        @Override
        public <T> T set(T value) {
            if (value == null) {
                given.remove(name);
            } else {
                given.put(name, value);
            }
            return value;
        }
    }
}
