// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.dacnative.input.FileProblem;

/**
 * Writes whole files: to a temporary name beside the target, synced to the disk, renamed. A reader sees the old file or
 * the new one, never half of one, whatever stops the program.
 */
public final class AtomicFile {

    /** Fills a file. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Fills a file that it makes under this name. */
    public interface NamedContent {
        void writeTo(Path draft) throws IOException;
    }

    private AtomicFile() {}

    /** Throws UncheckedIOException, which names the file, and leaves what was there before. */
    public static void write(Path file, Content content) {
        writeNamed(file, draft -> writeTo(draft, content));
    }

    /** The same for writers that want a name instead of a stream. */
    public static void writeNamed(Path file, NamedContent content) {
        Path target = file.toAbsolutePath();
        Path draft = target.resolveSibling("." + target.getFileName() + ".tmp");
        draft.toFile().deleteOnExit(); // Ctrl-C ends the program without a word to who writes
        try {
            try {
                content.writeTo(draft);
                publish(draft, target);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException | RuntimeException e) {
            throw failure(file, e);
        }
    }

    /** The same for a folder that is not there yet, with all that is in it. */
    public static void writeFolder(Path folder, NamedContent content) {
        Path target = folder.toAbsolutePath();
        Path draft = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            try {
                delete(draft);
                content.writeTo(Files.createDirectory(draft));
                for (Path part : parts(draft)) {
                    sync(part);
                }
                publish(draft, target);
            } finally {
                delete(draft);
            }
        } catch (IOException | RuntimeException e) {
            throw failure(folder, e);
        }
    }

    /** All that is in a folder, the innermost first, and the folder. */
    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> parts = Files.walk(folder)) {
            return parts.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path part : parts(folder)) {
                Files.delete(part);
            }
        }
    }

    /** Gives a finished file its name, under which it is on the disk then. */
    public static void publish(Path draft, Path file) throws IOException {
        sync(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.toAbsolutePath().getParent());
    }

    /** The same in words with the file's name; what has nothing to do with the file stays as it is. */
    private static RuntimeException failure(Path file, Exception error) {
        IOException cause = FileProblem.in(error).orElse(null);
        if (cause == null) {
            return (RuntimeException) error; // an IOException has a cause, itself
        }
        boolean gone = !Files.isDirectory(file.toAbsolutePath().getParent());
        return new UncheckedIOException(
                "cannot write " + file + ": " + (gone ? "the folder is gone" : FileProblem.of(cause)), cause);
    }

    /** The same for a text in UTF-8. */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void writeTo(Path file, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            content.writeTo(out);
        }
    }

    /** Waits until a file's bytes, or the names in a folder, are on the disk. */
    public static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
