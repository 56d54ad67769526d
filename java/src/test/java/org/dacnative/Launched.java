// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A shell command in a process of its own: conditions that the JVM of the tests cannot be in itself. The shell finds
 * {@code $JAVA} and, as {@code $CP}, a class path.
 *
 * @param code exit code
 */
public record Launched(int code, String out, String err) {

    /** @param folder the working folder; what is printed goes to files in it */
    public static Launched shell(Path folder, String classPath, Map<String, String> environment, String script)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CP", classPath);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "hangs: " + script);
        } finally {
            process.destroyForcibly();
        }
        return new Launched(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
