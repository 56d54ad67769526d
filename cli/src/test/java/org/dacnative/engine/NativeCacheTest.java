// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dacnative.Launched;
import org.dacnative.engine.capi.DacPresets;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the jar's native libraries are unpacked, and what a user reads when they cannot be. */
class NativeCacheTest {
    /** Of the library's classes and its native libraries: one folder, or two jars once they are packaged. */
    private static final Set<Path> LIBRARY =
            new LinkedHashSet<>(List.of(locationOf(Engine.class), locationOfNativeLibraries()));

    private static final String DOCTOR = "exec $JAVA -cp $CP org.dacnative.cli.Main doctor";

    @TempDir
    private static Path jars;

    private static Path jar;

    @TempDir
    private Path folder;

    @BeforeAll
    static void packTheClasses() throws IOException {
        jar = jar(jars, "no such file");
    }

    @Test
    void eachBuildHasAFolderOfItsOwn() throws IOException, InterruptedException {
        Path caches = folder.resolve("caches");
        Map<String, String> environment = Map.of("DAC_CACHE_DIR", caches.toString());
        Launched first = doctor(jar, environment, DOCTOR);
        assertEquals(0, first.code(), first.err());
        assertTrue(
                first.err().matches("dac-native: unpacking \\d+ MB of native libraries, once, into .*\n"), first.err());
        assertEquals("", doctor(jar, environment, DOCTOR).err(), "it was unpacked once");
        Path other = jar(Files.createDirectory(folder.resolve("other")), "libdac_physics.so");
        assertTrue(first.out().contains("MuJoCo "), first.out());
        assertTrue(doctor(other, environment, DOCTOR).out().contains("simulator    none"), "another build's library");
        assertTrue(doctor(jar, environment, DOCTOR).out().contains("MuJoCo "));
        try (Stream<Path> builds = Files.list(caches)) {
            assertEquals(2, builds.count());
        }
    }

    /** Where the engine is a library JavaCPP's folder is named after the jar, whatever is in it. */
    @Test
    void aLibraryOfAnotherBuildIsRemoved() throws IOException, InterruptedException {
        Path cache = folder.resolve("cache");
        String script = DOCTOR.replace("-cp", "-D" + NativeCache.PROPERTY + "=" + cache + " -cp");
        assertEquals(0, doctor(jar, Map.of(), script).code());
        Path libraries = cache.resolve(jar.getFileName()).resolve("org/dacnative/engine/capi/linux-x86_64");
        Path left = Files.writeString(libraries.resolve("libdac_other.so"), "of another build");
        assertEquals(0, doctor(jar, Map.of(), script).code());
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(libraries.resolve("libdac.so")));
    }

    @Test
    void theClassesAloneSayWhatIsMissing() throws IOException, InterruptedException {
        Path classes = jar(Files.createDirectory(folder.resolve("classes")), DacPresets.PLATFORM);
        Launched doctor = doctor(classes, Map.of(), DOCTOR);
        assertEquals(2, doctor.code());
        assertTrue(
                doctor.err().matches("dac-native: the native libraries are not on the class path: .*-platform.*\n"),
                doctor.err());
    }

    @Test
    void aUserWhoIsNotInTheListOfUsersHasAHome() throws IOException, InterruptedException {
        Launched doctor = doctor(jar, Map.of("HOME", folder.toString()), DOCTOR.replace("-cp", "'-Duser.home=?' -cp"));
        assertEquals(0, doctor.code(), doctor.err());
        assertFalse(Files.exists(folder.resolve("?")));
        assertTrue(Files.exists(folder.resolve(".cache/dac-native")));
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws IOException, InterruptedException {
        assertOneLine("/proc/nowhere", doctor(jar, Map.of("DAC_CACHE_DIR", "/proc/nowhere"), DOCTOR));
    }

    /** A limit on the size of files takes the way of a full disk. */
    @Test
    void aDiskThatTakesNoMoreIsOneLine() throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("DAC_CACHE_DIR", folder.resolve("small").toString());
        assertOneLine("File too large", doctor(jar, environment, "ulimit -f 100; " + DOCTOR));
    }

    @ParameterizedTest
    @CsvSource({"noexec, mounted noexec", "size=1M, No space left on device", "ro, Read-only file system"})
    void aFileSystemThatCannotServeIsOneLine(String options, String text) throws IOException, InterruptedException {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        Launched mount = doctor(jar, Map.of(), "unshare -rm mount -t tmpfs none " + mounted);
        Assumptions.assumeTrue(mount.code() == 0, "no file system can be mounted here: " + mount.err());
        String script =
                "unshare -rm bash -c 'mount -t tmpfs -o " + options + " none " + mounted + " && " + DOCTOR + "'";
        Launched doctor =
                doctor(jar, Map.of("DAC_CACHE_DIR", mounted.resolve("cache").toString()), script);
        assertOneLine(text, doctor);
        assertOneLine(mounted.toString(), doctor);
    }

    @Test
    void theFirstPlaceThatCanBeWrittenIsTaken() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path none = Path.of("/proc/nowhere");
        assertEquals(home.resolve("a"), place(Map.of("DAC_CACHE_DIR", home + "/a", "XDG_CACHE_HOME", "/x"), home));
        assertEquals(home.resolve("b/dac-native"), place(Map.of("XDG_CACHE_HOME", home + "/b"), home));
        assertEquals(home.resolve(".cache/dac-native"), place(Map.of(), home));
        Path last = place(Map.of(), none);
        assertTrue(last.getFileName().toString().matches("dac-native-\\d+"), last.toString());
        assertEquals(last, place(Map.of(), none), "it may be there already");
        Files.setPosixFilePermissions(last, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(InputException.class, () -> place(Map.of(), none), "others may write there");
    }

    @Test
    void buildsThatNobodyUsesGo() throws IOException {
        Path old = Files.createDirectory(folder.resolve("build-1"));
        Files.createFile(old.resolve("libdac.so"));
        Path used = Files.createDirectory(folder.resolve("build-2"));
        Path others = Files.createDirectory(folder.resolve("something"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(others, longAgo);
        NativeCache.removeUnused(folder);
        assertEquals(
                List.of(false, true, true),
                Stream.of(old, used, others).map(Files::exists).toList());
    }

    private Path place(Map<String, String> environment, Path home) throws IOException {
        return NativeCache.place(environment, Optional.of(home), folder);
    }

    private static void assertOneLine(String text, Launched doctor) {
        assertEquals(2, doctor.code(), doctor.err());
        List<String> lines = doctor.err()
                .lines()
                .filter(line -> !line.contains(", once, into "))
                .toList();
        assertEquals(1, lines.size(), doctor.err());
        assertTrue(lines.get(0).startsWith("dac-native: "), doctor.err());
        assertTrue(lines.get(0).contains(text) && lines.get(0).contains("DAC_CACHE_DIR=DIR"), doctor.err());
    }

    private Launched doctor(Path jar, Map<String, String> environment, String script)
            throws IOException, InterruptedException {
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !LIBRARY.contains(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
        String classPath = jar + File.pathSeparator + others;
        return Launched.shell(folder, classPath, environment, script);
    }

    /** A jar of the classes and native libraries under test, but for the files below one name. */
    private static Path jar(Path folder, String without) throws IOException {
        Path jar = folder.resolve("engine.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            Set<String> packed = new HashSet<>();
            for (Path part : LIBRARY) {
                if (Files.isDirectory(part)) {
                    pack(part, zip, packed, without);
                } else {
                    try (FileSystem files = FileSystems.newFileSystem(part)) {
                        pack(files.getPath("/"), zip, packed, without);
                    }
                }
            }
        }
        return jar;
    }

    private static void pack(Path classes, ZipOutputStream zip, Set<String> packed, String without) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(path -> !path.toString().contains("/" + without))
                    .toList()) {
                String name = classes.relativize(file).toString();
                boolean isFolder = Files.isDirectory(file);
                String entry = isFolder && !name.endsWith("/") ? name + "/" : name;
                if (name.isEmpty() || !packed.add(entry)) {
                    continue; // folders and notices are in both
                }
                zip.putNextEntry(new ZipEntry(entry));
                if (!isFolder) {
                    Files.copy(file, zip);
                }
            }
        }
    }

    private static Path locationOfNativeLibraries() {
        try {
            URL folder = DacPresets.class.getResource(DacPresets.PLATFORM);
            return folder.openConnection() instanceof JarURLConnection jar
                    ? Path.of(jar.getJarFileURL().toURI())
                    : locationOf(DacPresets.class);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
