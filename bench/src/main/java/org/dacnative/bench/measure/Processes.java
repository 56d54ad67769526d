// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs the other programs of a comparison. */
final class Processes {
    private Processes() {}

    /** The lines that a command prints to standard output. Throws IOException with its words if it fails. */
    static List<String> lines(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status + ": " + output.strip());
        }
        return output.lines().toList();
    }
}
