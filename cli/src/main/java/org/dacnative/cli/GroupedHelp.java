// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows the many options of training under a heading for each mixin; the other commands' few stay one list. */
final class GroupedHelp {
    /** Mixin and heading, in the order of the help. */
    private static final List<Map.Entry<String, String>> HEADINGS = List.of(
            Map.entry("run", "What to train on, how to score it:"),
            Map.entry("hyperParameters", "Hyper-parameters, under the names of the authors' program:"),
            Map.entry("saving", "What to keep, and how to go on:"),
            Map.entry("machine", "Where to compute:"),
            Map.entry("authors", "Also in the authors' program:"));

    private GroupedHelp() {}

    static void install(CommandLine commandLine) {
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::options);
    }

    private static String options(Help help) {
        CommandSpec command = help.commandSpec();
        StringBuilder text = new StringBuilder();
        List<OptionSpec> others = new ArrayList<>(command.options());
        HEADINGS.forEach(heading -> {
            CommandSpec mixin = command.mixins().get(heading.getKey());
            if (mixin != null) {
                text.append(String.format("%n%s%n", heading.getValue())).append(list(help, mixin.options()));
                others.removeIf(option -> mixin.findOption(option.longestName()) != null);
            }
        });
        return text.append(String.format("%n")).append(list(help, others)).toString();
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        options.stream()
                .filter(option -> !option.hidden())
                .forEach(option -> layout.addOption(option, help.parameterLabelRenderer()));
        return layout.toString();
    }
}
