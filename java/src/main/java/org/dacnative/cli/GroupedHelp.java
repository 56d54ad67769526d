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
    private static final Map<String, String> HEADINGS = Map.of(
            "run", "What to train on, how long, how to score it:",
            "hyperParameters", "Hyper-parameters, under the names of the authors' program:",
            "machine", "Where to compute:",
            "authors", "Also in the authors' program:");

    private GroupedHelp() {}

    static void install(CommandLine commandLine) {
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::options);
    }

    private static String options(Help help) {
        CommandSpec command = help.commandSpec();
        StringBuilder text = new StringBuilder();
        List<OptionSpec> others = new ArrayList<>(command.options());
        command.mixins().forEach((name, mixin) -> {
            if (HEADINGS.containsKey(name)) {
                text.append(String.format("%n%s%n", HEADINGS.get(name))).append(list(help, mixin.options()));
                others.removeIf(option -> mixin.findOption(option.longestName()) != null);
            }
        });
        return text.append(String.format("%n")).append(list(help, others)).toString();
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        options.forEach(option -> layout.addOption(option, help.parameterLabelRenderer()));
        return layout.toString();
    }
}
