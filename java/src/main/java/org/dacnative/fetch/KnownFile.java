// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of D4RL as it lies on its server.
 *
 * @param path below {@link #SERVER}
 * @param bytes its size, where somebody published it
 * @param sha256 its digest in hexadecimal digits, likewise
 */
public record KnownFile(String path, OptionalLong bytes, Optional<String> sha256) {
    /** Where D4RL's own program looks. */
    public static final URI SERVER = URI.create("https://rail.eecs.berkeley.edu/datasets/offline_rl/");

    private static final String TABLE = "d4rl-files.tsv";

    /** All files of the table. */
    public static List<KnownFile> all() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(KnownFile.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(KnownFile::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of this name. Throws IllegalArgumentException if there is none in the table. */
    public static KnownFile named(String name) {
        return all().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is not in " + TABLE));
    }

    /** The name without folders, which it has in D4RL's cache too. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static KnownFile parse(String line) {
        String[] parts = line.split("\t");
        return new KnownFile(
                parts[0],
                parts[1].equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[1])),
                parts[2].equals("-") ? Optional.empty() : Optional.of(parts[2]));
    }
}
