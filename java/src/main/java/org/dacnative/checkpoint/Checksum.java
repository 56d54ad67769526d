// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;

/**
 * A file's SHA-256 in a file beside it, as {@code sha256sum} writes and checks them. A bit that has changed in a weight
 * would otherwise be trained on: any bits are a number.
 */
final class Checksum {
    private static final int LONGEST = 4096; // bytes of a sound one, and more

    private Checksum() {}

    static Path fileOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".sha256");
    }

    /** UncheckedIOException if the disk refuses. */
    static void write(Path file) throws IOException {
        AtomicFile.write(fileOf(file), line(file));
    }

    /** InputException, which names the file, if its bytes are not those that were written. */
    static void check(Path file) {
        Path sum = fileOf(file);
        try {
            if (!Files.isRegularFile(sum) || Files.size(sum) > LONGEST) {
                throw new InputException(file + " has no " + sum.getFileName() + " beside it, so it cannot be trusted");
            }
            if (!Files.readString(sum).equals(line(file))) {
                throw new InputException(file + " is damaged: its bytes are not those of " + sum.getFileName());
            }
        } catch (IOException e) {
            throw new InputException(file + " cannot be checked: " + FileProblem.of(e));
        }
    }

    private static String line(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // the digest reads along
            }
        }
        return HexFormat.of().formatHex(digest.digest()) + "  " + file.getFileName() + "\n";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }
}
