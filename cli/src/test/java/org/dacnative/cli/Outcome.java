// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.engine.NativeCache;

/** What a command left behind: its exit code and what it printed. */
record Outcome(int code, String out, String err) {
    static {
        NativeCache.choose(line -> {}); // that libraries are unpacked is no test's output, whichever is the first
    }

    /** Executes a command in this process. */
    static Outcome of(String... args) {
        return of(() -> Main.run(args));
    }

    /** The same with other algorithms than the program's. */
    static Outcome of(List<Algorithm<?>> algorithms, String... args) {
        return of(() -> Main.run(algorithms, args));
    }

    private static Outcome of(IntSupplier command) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int code = command.getAsInt();
            return new Outcome(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
