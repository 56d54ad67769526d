// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dacnative.input.InputException;

/**
 * Fetches a file by HTTP into a {@link PartialFile}. What is there already is not fetched again, if the server can send
 * the rest of the same version. A connection that breaks is taken up again as long as each try gets further.
 */
final class Download {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
    private static final int BUFFER = 1 << 16;
    private static final int WHOLE = 200;
    private static final int REST = 206;
    private static final int NOT_FOUND = 404;
    /** Of the same version of the file: it ends where we are. */
    private static final int NO_SUCH_REST = 416;

    private final HttpClient client;
    private final URI from;
    private final OptionalLong wanted;
    private final Duration patience;
    private final Progress progress;

    /**
     * @param wanted bytes that the file must have
     * @param patience how long nothing may arrive before the connection counts as broken
     */
    Download(HttpClient client, URI from, OptionalLong wanted, Duration patience, Progress progress) {
        this.client = client;
        this.from = from;
        this.wanted = wanted;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Returns when everything is there. Throws InputException where the server has no such file or another, and
     * IOException where it cannot be reached or the connection breaks without a byte more; what came stays.
     */
    void into(PartialFile part) throws IOException, InterruptedException {
        while (true) {
            long before = part.size();
            try {
                attempt(part);
                return;
            } catch (IOException e) {
                if (part.size() <= before) {
                    throw e;
                }
            }
        }
    }

    private void attempt(PartialFile part) throws IOException, InterruptedException {
        long have = part.size();
        Optional<String> version = have > 0 ? part.version() : Optional.empty();
        HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(patience);
        version.ifPresent(name -> request.header("Range", "bytes=" + have + "-").header("If-Range", name));
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            OptionalLong total = total(response, have);
            if (response.statusCode() == NO_SUCH_REST) {
                return; // nothing is missing
            }
            if (response.statusCode() == WHOLE) {
                part.restart(version(response));
            }
            append(part, body, total);
        }
    }

    /** The whole file's size, if the server says it. Throws unless the answer is one to what was asked. */
    private OptionalLong total(HttpResponse<?> response, long have) throws IOException {
        OptionalLong total;
        switch (response.statusCode()) {
            case WHOLE -> total = response.headers().firstValueAsLong("Content-Length");
            case REST -> {
                Matcher range = RANGE.matcher(
                        response.headers().firstValue("Content-Range").orElse(""));
                if (!range.matches() || Long.parseLong(range.group(1)) != have) {
                    throw new IOException("the server sends another part than the one that was asked for");
                }
                total = range.group(2).equals("*")
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(range.group(2)));
            }
            case NO_SUCH_REST -> total = OptionalLong.of(have);
            default ->
                throw new InputException(from + ": the server answers " + response.statusCode()
                        + (response.statusCode() == NOT_FOUND ? " (no such file)" : ""));
        }
        if (wanted.isPresent() && total.isPresent() && total.getAsLong() != wanted.getAsLong()) {
            throw new InputException(
                    text("%s: has %,d bytes there, D4RL's file has %,d", from, total.getAsLong(), wanted.getAsLong()));
        }
        return total;
    }

    /** What a server calls this version of a file: only a tag that says "the same bytes", else the time of change. */
    private static Optional<String> version(HttpResponse<?> response) {
        return response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"));
    }

    private void append(PartialFile part, InputStream body, OptionalLong total) throws IOException {
        AtomicLong size = new AtomicLong(part.size());
        ScheduledExecutorService watch = watch(body, size);
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = part.append()) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count); bytes.hasRemaining(); ) {
                    channel.write(bytes);
                }
                long all = size.addAndGet(count);
                if (wanted.isPresent() && all > wanted.getAsLong()) {
                    throw new InputException(
                            text("%s: has more than the %,d bytes of D4RL's file", from, wanted.getAsLong()));
                }
                progress.at(all, total);
            }
        } finally {
            watch.shutdownNow();
        }
        if (total.isPresent() && size.get() != total.getAsLong()) {
            throw new IOException("the connection was closed");
        }
    }

    /** Closes a stream on which nothing arrives any more: its reader would wait for ever. */
    private ScheduledExecutorService watch(InputStream body, AtomicLong size) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "download watch");
            thread.setDaemon(true);
            return thread;
        });
        AtomicLong last = new AtomicLong(-1);
        watch.scheduleWithFixedDelay(
                () -> {
                    if (last.getAndSet(size.get()) == size.get()) {
                        close(body);
                    }
                },
                0,
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the reader is told
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
