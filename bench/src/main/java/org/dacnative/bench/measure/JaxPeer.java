// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The JAX program of the other algorithms, kept running so that it can be asked for a turn at a time. */
public final class JaxPeer implements AutoCloseable {
    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    /** @param seconds of a turn */
    public JaxPeer(String python, Path program, int obsDim, int actDim, double seconds) throws IOException {
        process = new ProcessBuilder(
                        python,
                        program.toString(),
                        "--serve",
                        "--obs",
                        "" + obsDim,
                        "--act",
                        "" + actDim,
                        "--seconds",
                        "" + seconds)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Of an update of an agent; the first question about one compiles it first, outside of the time. */
    public double microseconds(String agent) throws IOException {
        questions.println(agent);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the JAX program has ended before its answer for " + agent);
        }
        return Double.parseDouble(answer);
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
