// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dacnative.deploy.KnownAlgorithms;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code --help} shows of a command is what the command takes. */
class HelpTest {
    /** A constant of the program's where a word should stand that can be typed. */
    private static final Pattern CONSTANT = Pattern.compile("default: [A-Z][A-Z0-9_]*\\)");

    @Test
    void defaultsAreShownAsTheyAreTyped() {
        for (CommandLine command : commands(Main.commandLine(new TrainCommand(KnownAlgorithms.ALL), false))) {
            String help = command.getUsageMessage().replaceAll("\\s+", " ");
            assertFalse(CONSTANT.matcher(help).find(), help);
        }
    }

    @Test
    void distilListsWhatItTakes() {
        String help = Outcome.of("distil", "--help").out();
        for (String taken : List.of("--q_weight", "--ckpt_interval", "--holdout", "--num_seeds", "--hidden_dims")) {
            assertTrue(help.contains(taken + "="), taken + " in " + help);
        }
        for (String refused : List.of(
                "--agent",
                "--teacher",
                "--resume",
                "--no_ckpt",
                "--normalize_observations",
                "--action_low",
                "--action_high")) {
            assertFalse(help.contains(refused + "=") || help.contains(refused + "[="), refused + " in " + help);
        }
        String training = Outcome.of("--help").out();
        assertTrue(training.contains("--action_low=X") && training.contains("--resume=FOLDER"), training);
    }

    private static List<CommandLine> commands(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(sub -> all.addAll(commands(sub)));
        return all;
    }
}
