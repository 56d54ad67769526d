// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Whether standard error is a terminal on which a line can be drawn over itself, and how wide it is. */
final class Terminal {
    private static final int USUAL_WIDTH = 80;

    private Terminal() {}

    /** Columns at the moment of each call; empty for a file, a pipe, and where escape codes are not wanted. */
    static Optional<IntSupplier> onStandardError() {
        return device().filter(device -> wantsEscapeCodes(System.getenv())).map(device -> () -> width(device));
    }

    /** By the conventions: {@code NO_COLOR} set to anything, or a terminal that understands none. */
    static boolean wantsEscapeCodes(Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "").equals("dumb")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Java has no isatty for standard error alone; Linux shows what it is linked to. */
    private static Optional<Path> device() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty")
                    ? Optional.of(target)
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Java cannot ask; stty can, in some milliseconds. */
    private static int width(Path device) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File(device.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                return columns(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }

    /** Of "rows columns"; a terminal that does not know says 0. */
    static int columns(String size) {
        String[] numbers = size.strip().split(" ");
        return numbers.length == 2 && numbers[1].matches("[1-9]\\d{0,4}") ? Integer.parseInt(numbers[1]) : USUAL_WIDTH;
    }
}
