// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.dacnative.data.D4rlCheck;
import org.dacnative.data.TaskShape;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;

/**
 * Brings a data set's file to where it is looked for: from D4RL's server, a mirror or a folder. It gets its name only when
 * its size and digest are D4RL's, where those are known, and its columns are the task's.
 */
public final class Fetch {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final Duration patience;

    /** Through this machine's own connection. */
    public Fetch() {
        this(
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(20))
                        .build(),
                PATIENCE);
    }

    Fetch(HttpClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /**
     * Downloads. A part that an earlier try left is gone on with; one that a broken connection leaves stays.
     *
     * @param from the file's address
     * @param folder that gets it, made where it is missing
     */
    public Path download(KnownFile file, TaskShape task, URI from, Path folder, Progress progress) {
        Path target = target(file, folder);
        PartialFile part = new PartialFile(target);
        try {
            new Download(client, from, file.bytes(), patience, progress).into(part);
        } catch (IOException e) {
            throw unreachable(from, target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException(from + ": was interrupted; the same command goes on");
        }
        try {
            try {
                check(file, task, part.path(), from.toString());
            } catch (InputException e) {
                part.delete(); // going on with it would never make it right
                throw e;
            }
            AtomicFile.publish(part.path(), target);
            part.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + FileProblem.of(e), e);
        }
        return target;
    }

    /** Copies a file that is at hand. */
    public Path copy(KnownFile file, TaskShape task, Path from, Path folder) {
        Path target = target(file, folder);
        check(file, task, from, from.toString());
        AtomicFile.write(target, out -> Files.copy(from, out));
        return target;
    }

    private static Path target(KnownFile file, Path folder) {
        try {
            return Files.createDirectories(folder).resolve(file.name());
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be made (" + FileProblem.of(e) + "); name another folder");
        }
    }

    /** Throws InputException that begins with {@code source} unless the file is what the table and the task say. */
    public static void check(KnownFile file, TaskShape task, Path path, String source) {
        try {
            long size = Files.size(path);
            if (file.bytes().isPresent() && file.bytes().getAsLong() != size) {
                throw new InputException(String.format(
                        Locale.ROOT,
                        "%s: has %,d bytes, D4RL's file has %,d",
                        source,
                        size,
                        file.bytes().getAsLong()));
            }
            if (file.sha256().isPresent() && !file.sha256().get().equals(sha256(path))) {
                throw new InputException(source + ": its SHA-256 is not that of D4RL's file");
            }
        } catch (IOException e) {
            throw new InputException(source + ": cannot be read (" + FileProblem.of(e) + ")");
        }
        try {
            D4rlCheck.check(path, task);
        } catch (InputException e) {
            throw new InputException(
                    source + ": is not this task's data: " + e.getMessage().replace(path + ": ", ""));
        }
    }

    private static InputException unreachable(URI from, Path target, IOException error) {
        boolean unknown = error.getCause() instanceof UnresolvedAddressException
                || error.getCause() != null && error.getCause().getCause() instanceof UnresolvedAddressException;
        String reason;
        if (error instanceof ConnectException || error instanceof HttpTimeoutException) {
            reason = unknown ? "no server of this name is known here" : "the server cannot be reached";
        } else if (error instanceof SSLException) {
            reason = "no secure connection (" + error.getMessage() + ")";
        } else {
            return new InputException(
                    from + ": the connection broke (" + error.getMessage() + "); the same command goes on from there");
        }
        return new InputException(from + ": " + reason + "; download the file elsewhere and put it at " + target
                + ", or take it from another address or folder with --from");
    }

    private static String sha256(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path);
                DigestInputStream digest = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            while (digest.read(buffer) >= 0) {
                continue;
            }
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
