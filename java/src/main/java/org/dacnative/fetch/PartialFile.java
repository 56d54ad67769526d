// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The beginning of a file that is being fetched, beside the place where it will lie: {@code .NAME.part}. Next to it lies
 * what the server called that version of the file ({@code .NAME.part.version}): only of the same one can more be appended.
 */
final class PartialFile {
    private final Path part;
    private final Path version;

    PartialFile(Path target) {
        part = target.resolveSibling("." + target.getFileName() + ".part");
        version = target.resolveSibling("." + target.getFileName() + ".part.version");
    }

    Path path() {
        return part;
    }

    /** Bytes so far. */
    long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** The server's name for the version whose beginning this is; empty if it gave none. */
    Optional<String> version() throws IOException {
        return Files.exists(version) ? Optional.of(Files.readString(version)) : Optional.empty();
    }

    /** Empties it, for a version that goes by this name. */
    void restart(Optional<String> name) throws IOException {
        delete();
        Files.createFile(part);
        if (name.isPresent()) {
            Files.writeString(version, name.get(), StandardCharsets.UTF_8);
        }
    }

    FileChannel append() throws IOException {
        return FileChannel.open(part, StandardOpenOption.APPEND);
    }

    void delete() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(version);
    }
}
