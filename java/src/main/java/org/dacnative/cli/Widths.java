// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Stack;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * {@code --hidden_dims 256,256,256}. By itself picocli would add the widths of a second {@code --hidden_dims} to those of
 * the first; here the last one counts, as with every option.
 */
final class Widths implements IParameterConsumer {
    private static final Pattern LIST = Pattern.compile("\\d{1,9}(,\\d{1,9})*");

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        String text = arguments.isEmpty() ? "" : arguments.pop();
        if (!LIST.matcher(text).matches()) {
            throw new ParameterException(
                    command.commandLine(), "--hidden_dims " + text + ": must be whole numbers such as 256,256,256");
        }
        List<Integer> widths =
                Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
        option.setValue(widths);
    }
}
