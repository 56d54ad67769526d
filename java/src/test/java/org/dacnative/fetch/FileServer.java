// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server of one file on this machine, with the faults of real ones. */
final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** The Range header of each request, "" where there was none. */
    final List<String> ranges = Collections.synchronizedList(new ArrayList<>());

    volatile byte[] content;
    volatile String tag = "\"1\"";
    volatile boolean knowsRanges = true;
    volatile boolean saysLength = true;
    /** How many more connections break off, each after so many bytes. */
    volatile int breaks;

    volatile int breakAfter;
    /** Whether it stops sending where it would break off, and keeps the connection. */
    volatile boolean stalls;

    FileServer(byte[] content) throws IOException {
        this(content, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    private FileServer(byte[] content, HttpServer server, String scheme) {
        this.content = content;
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/file.hdf5", this::serve);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/file.hdf5");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    static FileServer secure(byte[] content, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FileServer(content, server, "https");
    }

    URI address(String path) {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + "/" + path);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "" : range);
        byte[] all = content;
        int start = 0;
        boolean same = tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        exchange.getResponseHeaders().add("ETag", tag);
        if (knowsRanges && range != null && same) {
            start = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (start >= all.length) {
                exchange.getResponseHeaders().add("Content-Range", "bytes */" + all.length);
                exchange.sendResponseHeaders(416, 4);
                exchange.getResponseBody().write(new byte[4]);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + start + "-" + (all.length - 1) + "/" + all.length);
        }
        int count = all.length - start;
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, saysLength ? count : 0);
        boolean faulty = breaks > 0;
        breaks--;
        exchange.getResponseBody().write(all, start, faulty ? Math.min(count, breakAfter) : count);
        exchange.getResponseBody().flush();
        if (faulty && stalls) {
            await();
        }
        exchange.close();
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
