// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.deploy.PolicyOptions;
import org.dacnative.engine.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A saved policy for scripts: observations in, actions out, a line each. */
@Command(
        name = "act",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Reads observations from standard input, as CSV (a header may come first) or as JSON, a state"
                + " a line, and writes the policy's actions in the same form to standard output, each as soon as it"
                + " is decided.")
final class ActCommand implements Callable<Integer> {
    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyFlags policy = new PolicyFlags();

    @Option(
            names = "--precision",
            paramLabel = "fp32|bf16",
            defaultValue = "fp32",
            description = "arithmetic of the matrix products (default: ${DEFAULT-VALUE})")
    private Precision precision = Precision.FP32;

    ActCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() throws IOException {
        PolicyOptions options =
                policy.options(algorithms).withPrecision(precision).withParallel(1);
        try (LoadedPolicy acting = LoadedPolicy.open(policy.path(), options)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            new ActingLines(acting, in, spec.commandLine().getOut()).run();
        }
        return 0;
    }
}
