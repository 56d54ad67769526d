// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.deploy.PolicyOptions;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which saved policy acts, and how. */
final class PolicyFlags {
    @Parameters(
            paramLabel = "RUN|CKPT",
            description = "a run's folder (its newest checkpoint acts), or a folder step_<n> in its ckpt")
    private Path path;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "which of the run's seeds (default: the first that has not diverged)")
    private Long seed;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "of the draws of acting, by the algorithm's own meaning (default: the run's)")
    private String temperature;

    @Option(names = "--debug", description = "show stack traces of errors")
    private boolean debug;

    Path path() {
        return path;
    }

    /** @param algorithms one of which the policy is of */
    PolicyOptions options(List<Algorithm<?>> algorithms) {
        PolicyOptions options = PolicyOptions.STANDARD.withAlgorithms(algorithms);
        if (seed != null) {
            options = options.withSeed(seed);
        }
        return temperature == null ? options : options.with("temperature", temperature);
    }
}
