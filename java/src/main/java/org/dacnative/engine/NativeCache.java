// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.bytedeco.javacpp.Loader;
import org.dacnative.engine.capi.DacPresets;
import org.dacnative.input.FileProblem;
import org.dacnative.input.HomeFolder;
import org.dacnative.input.InputException;

/**
 * Where the command line unpacks the jar's native libraries: a folder of its own for each build of them, so that no jar
 * opens another's. JavaCPP by itself goes by the jar's name, and writes below a folder called "?" for a user without a
 * home.
 *
 * <p>The place is {@code $DAC_CACHE_DIR}, else {@code $XDG_CACHE_HOME/dac-native}, else {@code ~/.cache/dac-native},
 * else a folder of this user alone among the temporary files. Whoever uses the engine as a library keeps JavaCPP's own
 * place, {@code ~/.javacpp/cache}: the property is the whole JVM's.
 */
public final class NativeCache {
    /** JavaCPP's property; one that the user has set is left alone. */
    static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    static final String VARIABLE = "DAC_CACHE_DIR";

    private static final String PREFIX = "build-";
    private static final String OTHER_FOLDER = VARIABLE + "=DIR chooses another folder";
    private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rwx------");

    private NativeCache() {}

    /**
     * Chooses and makes the folder, before the first native call.
     *
     * @param announce gets a line if the libraries are not there yet
     * @throws InputException if no folder can be used
     */
    public static void choose(Consumer<String> announce) {
        URL libraries = DacPresets.class.getResource(DacPresets.PLATFORM);
        if (libraries == null || !libraries.getProtocol().equals("jar") || System.getProperty(PROPERTY) != null) {
            return; // unpacked classes have nothing to unpack
        }
        try {
            JarURLConnection connection = (JarURLConnection) libraries.openConnection();
            Build build = Build.of(connection.getJarFile(), connection.getEntryName());
            Path folder = place(System.getenv(), HomeFolder.find(), Path.of(System.getProperty("java.io.tmpdir")))
                    .resolve(build.key());
            boolean first = !Files.exists(folder);
            makeWritable(folder);
            if (first) {
                removeUnused(folder.getParent());
                announce.accept(String.format(
                        "unpacking %d MB of native libraries, once, into %s (%s)",
                        build.bytes() >> 20, folder, OTHER_FOLDER));
            }
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            System.setProperty(PROPERTY, folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first place that can be written; one that the user has named must be. */
    static Path place(Map<String, String> environment, Optional<Path> home, Path temporary) throws IOException {
        String given = environment.getOrDefault(VARIABLE, "");
        if (!given.isEmpty()) {
            return makeWritable(Path.of(given).toAbsolutePath());
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Optional<Path> usual =
                caches.startsWith("/") ? Optional.of(Path.of(caches)) : home.map(folder -> folder.resolve(".cache"));
        try {
            if (usual.isPresent()) {
                return makeWritable(usual.get().resolve("dac-native"));
            }
        } catch (InputException e) {
            // as for users of containers, whose home is often /
        }
        return privateFolder(temporary);
    }

    /** Deletes builds that no run has used for a month: each takes a hundred megabytes. */
    static void removeUnused(Path place) throws IOException {
        Instant monthAgo = Instant.now().minus(Duration.ofDays(30));
        try (DirectoryStream<Path> builds = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path build : builds) {
                if (Files.getLastModifiedTime(build).toInstant().isBefore(monthAgo)) {
                    Loader.deleteDirectory(build.toFile());
                }
            }
        }
    }

    private static Path makeWritable(Path folder) {
        String problem = "no permission to write";
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            problem = FileProblem.of(e);
        }
        throw new InputException(
                "the native libraries cannot be unpacked into " + folder + ": " + problem + "; " + OTHER_FOLDER);
    }

    /** What lies there will be executed: nobody else may have put it there. */
    private static Path privateFolder(Path temporary) throws IOException {
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path folder = temporary.resolve("dac-native-" + user);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
        } catch (FileAlreadyExistsException e) {
            if (!Files.getAttribute(folder, "unix:uid").equals(user)
                    || !Files.getPosixFilePermissions(folder).equals(ONLY_OWNER)) {
                throw new InputException("the native libraries cannot be unpacked into " + folder
                        + ": others may write there; " + OTHER_FOLDER);
            }
        } catch (IOException e) {
            throw new InputException("the native libraries cannot be unpacked: neither the home folder nor " + temporary
                    + " can be written (" + FileProblem.of(e) + "); " + OTHER_FOLDER);
        }
        return folder;
    }

    /**
     * The libraries in a jar.
     *
     * @param key differs if any of them does
     * @param bytes unpacked
     */
    private record Build(String key, long bytes) {
        static Build of(JarFile jar, String folder) {
            CRC32 all = new CRC32();
            long bytes = 0;
            for (ZipEntry entry : jar.stream()
                    .filter(file -> file.getName().startsWith(folder) && !file.isDirectory())
                    .toList()) {
                all.update((entry.getName() + entry.getCrc() + ' ').getBytes(StandardCharsets.UTF_8));
                bytes += entry.getSize();
            }
            return new Build(PREFIX + Long.toHexString(all.getValue()), bytes);
        }
    }
}
