// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.dacnative.data.SampleFiles;
import org.dacnative.data.TaskShape;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file arrives whole and right or not at all, whatever the server and the line do. */
class FetchTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final TaskShape TASK = new TaskShape(3, 2, 1000);

    @TempDir
    private Path folder;

    private byte[] content;
    private KnownFile file;
    private FileServer server;
    private final List<Long> seen = new ArrayList<>();

    @BeforeEach
    void serve() throws IOException {
        content = Files.readAllBytes(new SampleFiles(3, 2, 400, 300).write("d4rl", folder));
        Files.delete(folder.resolve("d4rl.data"));
        file = new KnownFile("sub/file.hdf5", OptionalLong.of(content.length), Optional.of(sha256(content)));
        server = new FileServer(content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void wholeAndAlone() throws IOException {
        Path got = download(file, "file.hdf5");
        assertArrayEquals(content, Files.readAllBytes(got));
        assertEquals(folder.resolve("new").resolve("file.hdf5"), got);
        assertEquals(List.of(got), files());
        assertEquals((long) content.length, seen.get(seen.size() - 1));
    }

    /** Both breaks are gone on from; no byte is asked for twice. */
    @Test
    void aConnectionThatBreaksIsTakenUpAgain() throws IOException {
        server.breaks = 2;
        server.breakAfter = 5000;
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        assertEquals(List.of("", "bytes=5000-", "bytes=10000-"), server.ranges);
    }

    /** The part of one program is what the next goes on with. */
    @Test
    void anotherCommandGoesOn() throws IOException {
        server.breaks = 1;
        server.breakAfter = 7000;
        assertThrows(
                Stop.class,
                () -> new Fetch(client(), LONG)
                        .download(file, TASK, server.address("file.hdf5"), target(), (bytes, total) -> {
                            if (bytes >= 7000) {
                                throw new Stop();
                            }
                        }));
        assertEquals(7000, Files.size(target().resolve(".file.hdf5.part")));
        assertFalse(Files.exists(target().resolve("file.hdf5")));
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        assertEquals(List.of("", "bytes=7000-"), server.ranges);
        assertEquals(1, files().size());
    }

    /** Everything had come, but the program ended before it could look. */
    @Test
    void aWholePart() throws IOException {
        PartialFile part = part(content, "\"1\"");
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        assertEquals(0, part.size());
    }

    /** The beginning of an older version is thrown away. */
    @Test
    void anotherVersionOnTheServer() throws IOException {
        part(new byte[3000], "\"old\"");
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        assertEquals(List.of("bytes=3000-"), server.ranges);
    }

    /** It begins anew each time; when it gets no further, that is said, and what came stays. */
    @Test
    void aServerWithoutRanges() throws IOException {
        server.knowsRanges = false;
        part(new byte[3000], "\"1\"");
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        Files.delete(target().resolve("file.hdf5"));
        server.breaks = 9;
        server.breakAfter = 4000;
        assertRefused(": the connection broke (", file, "file.hdf5");
        assertEquals(4000, Files.size(target().resolve(".file.hdf5.part")));
        assertEquals(7, server.breaks);
    }

    @Test
    void aServerThatFallsSilent() throws IOException {
        server.stalls = true;
        server.breaks = 1;
        server.breakAfter = 6000;
        Path got = new Fetch(client(), Duration.ofSeconds(1))
                .download(file, TASK, server.address("file.hdf5"), target(), this::show);
        assertArrayEquals(content, Files.readAllBytes(got));
        assertEquals("bytes=6000-", server.ranges.get(1));
    }

    @Test
    void aServerThatDoesNotSayHowMuchComes() throws IOException {
        server.saysLength = false;
        assertArrayEquals(content, Files.readAllBytes(download(file, "file.hdf5")));
        Files.delete(target().resolve("file.hdf5"));
        server.content = new byte[content.length + 1];
        assertRefused(": has more than the ", file, "file.hdf5");
    }

    @Test
    void anotherPlace() throws IOException {
        assertArrayEquals(content, Files.readAllBytes(download(file, "moved")));
    }

    /** Before a byte of it is fetched. */
    @Test
    void anotherSize() throws IOException {
        KnownFile larger = new KnownFile(file.path(), OptionalLong.of(content.length + 1L), file.sha256());
        assertRefused(": has " + grouped(content.length) + " bytes there, D4RL's file has ", larger, "file.hdf5");
        assertTrue(seen.isEmpty());
    }

    /** Nothing is left, for going on with it would never make it right. */
    @Test
    void anotherDigest() throws IOException {
        server.content = content.clone();
        server.content[content.length / 2] ^= 1;
        assertRefused(": its SHA-256 is not that of D4RL's file", file, "file.hdf5");
        assertEquals(List.of(), files());
    }

    /** Where size and digest are not known the columns have to be the task's. */
    @Test
    void otherColumns() throws IOException {
        KnownFile unknown = new KnownFile(file.path(), OptionalLong.empty(), Optional.empty());
        assertTrue(Files.exists(download(unknown, "file.hdf5")));
        Files.delete(target().resolve("file.hdf5"));
        server.content = "<!DOCTYPE html><p>Sign in".getBytes();
        assertRefused(": is not this task's data: is a web page", unknown, "file.hdf5");
        server.content = Files.readAllBytes(new SampleFiles(4, 2, 10).write("d4rl", folder));
        assertRefused(": is not this task's data: an observation has 4 numbers", unknown, "file.hdf5");
        assertEquals(List.of(), files());
    }

    @Test
    void noSuchFile() throws IOException {
        assertRefused(": the server answers 404 (no such file)", file, "none.hdf5");
        assertEquals(List.of(), files());
    }

    /** One line that says where the file could be put by hand. */
    @Test
    void noServer() throws IOException {
        URI address = server.address("file.hdf5");
        server.close();
        InputException thrown = assertThrows(
                InputException.class,
                () -> new Fetch(client(), LONG).download(file, TASK, address, target(), this::show));
        assertEquals(
                address + ": the server cannot be reached; download the file elsewhere and put it at "
                        + target().resolve("file.hdf5")
                        + ", or take it from another address or folder with --from",
                thrown.getMessage());
    }

    @Test
    void aSecureServer() throws Exception {
        KeyStore keys = certificate();
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        try (FileServer secure = FileServer.secure(content, context)) {
            URI address = secure.address("file.hdf5");
            InputException thrown = assertThrows(
                    InputException.class, () -> new Fetch().download(file, TASK, address, target(), this::show));
            assertTrue(thrown.getMessage().contains(": no secure connection ("), thrown.getMessage());
            assertEquals(1, thrown.getMessage().lines().count());
            HttpClient trusting = HttpClient.newBuilder().sslContext(context).build();
            Path got = new Fetch(trusting, LONG).download(file, TASK, address, target(), this::show);
            assertArrayEquals(content, Files.readAllBytes(got));
        }
    }

    @Test
    void aFileAtHand() throws IOException {
        Path here = Files.write(folder.resolve("here"), content);
        Path got = new Fetch(client(), LONG).copy(file, TASK, here, target());
        assertArrayEquals(content, Files.readAllBytes(got));
        Path other = Files.write(folder.resolve("other"), new byte[content.length]);
        assertThrows(InputException.class, () -> new Fetch(client(), LONG).copy(file, TASK, other, folder));
        assertFalse(Files.exists(folder.resolve("file.hdf5")));
    }

    /** Every task's file is in the table, once, and nothing else is. */
    @Test
    void theTable() {
        List<String> files = Tasks.all().stream()
                .map(TaskSpec::datasetFile)
                .distinct()
                .sorted()
                .toList();
        assertEquals(
                files, KnownFile.all().stream().map(KnownFile::name).sorted().toList());
        for (KnownFile known : KnownFile.all()) {
            assertEquals(known.bytes().isPresent(), known.sha256().isPresent());
            assertTrue(known.sha256().orElse("0".repeat(64)).matches("[0-9a-f]{64}"), known.path());
            assertTrue(known.path().matches("(gym_mujoco_v2|ant_maze_new|ant_maze_v2|maze2d)/[^/]+\\.hdf5"));
        }
        KnownFile hopper = KnownFile.named("hopper_medium-v2.hdf5");
        assertEquals(152_756_557, hopper.bytes().getAsLong());
    }

    /** Thrown into a download to end it as a killed program ends. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Path download(KnownFile wanted, String path) {
        return new Fetch(client(), LONG).download(wanted, TASK, server.address(path), target(), this::show);
    }

    private void assertRefused(String text, KnownFile wanted, String path) {
        InputException thrown = assertThrows(InputException.class, () -> download(wanted, path));
        assertTrue(thrown.getMessage().startsWith(server.address(path) + text), thrown.getMessage());
        assertFalse(Files.exists(target().resolve("file.hdf5")));
    }

    private void show(long bytes, OptionalLong total) {
        seen.add(bytes);
    }

    private PartialFile part(byte[] bytes, String version) throws IOException {
        Files.createDirectories(target());
        PartialFile part = new PartialFile(target().resolve("file.hdf5"));
        part.restart(Optional.of(version));
        Files.write(part.path(), bytes);
        return part;
    }

    private Path target() {
        return folder.resolve("new");
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(target())) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private static String grouped(int number) {
        return String.format(java.util.Locale.ROOT, "%,d", number);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of "localhost", made by the JDK's tool. */
    private KeyStore certificate() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, tool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        return keys;
    }
}
