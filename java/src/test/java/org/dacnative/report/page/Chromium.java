// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, spoken to by its DevTools protocol: opens files, runs JavaScript in them, moves the
 * mouse, and collects what the page complains of.
 */
final class Chromium {
    /** Starting it on a busy machine takes a while. */
    private static final long PATIENCE_SECONDS = 120;

    private static final String LISTENING = "DevTools listening on ";

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> events = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private String session = "";

    /** The program, if it is installed. */
    static Optional<Path> program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile an empty folder */
    Chromium(Path program, Path profile) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address()), new Listener())
                .join();
        JsonObject target = new JsonObject();
        target.addProperty("url", "about:blank");
        target = call("Target.createTarget", target);
        JsonObject attach = new JsonObject();
        attach.add("targetId", target.get("targetId"));
        attach.addProperty("flatten", true);
        session = call("Target.attachToTarget", attach).get("sessionId").getAsString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", new JsonObject());
        }
    }

    /** What it says on start-up; the rest of its output is read so that it does not wait for a reader. */
    private String address() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.startsWith(LISTENING)) {
                Thread reader = new Thread(() -> output.lines().forEach(rest -> {}), "chromium's output");
                reader.setDaemon(true);
                reader.start();
                return line.substring(LISTENING.length()).strip();
            }
        }
        throw new IOException("Chromium does not start: " + said);
    }

    /** Errors, failed loads, exceptions and calls of console.error since the last {@link #open}. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Width and height of the window, and whether the user prefers the dark. */
    void show(int width, int height, boolean dark) {
        JsonObject size = new JsonObject();
        size.addProperty("width", width);
        size.addProperty("height", height);
        size.addProperty("deviceScaleFactor", 1);
        size.addProperty("mobile", false);
        call("Emulation.setDeviceMetricsOverride", size);
        call(
                "Emulation.setEmulatedMedia",
                JsonParser.parseString(
                                "{features:[{name:'prefers-color-scheme',value:'" + (dark ? "dark" : "light") + "'}]}")
                        .getAsJsonObject());
    }

    /** Opens a file and waits until it is loaded. */
    void open(Path file) {
        complaints.clear();
        JsonObject to = new JsonObject();
        to.addProperty("url", file.toUri().toString());
        awaiting("Page.loadEventFired", () -> call("Page.navigate", to));
    }

    void reload() {
        awaiting("Page.loadEventFired", () -> call("Page.reload", new JsonObject()));
    }

    /** The value of an expression. */
    JsonElement value(String expression) {
        JsonObject evaluate = new JsonObject();
        evaluate.addProperty("expression", expression);
        evaluate.addProperty("returnByValue", true);
        evaluate.addProperty("awaitPromise", true);
        JsonObject answer = call("Runtime.evaluate", evaluate);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.getAsJsonObject("result").get("value");
    }

    /** Mouse events at points of the window, in turn: "mouseMoved", "mousePressed", "mouseReleased". */
    void mouse(String type, double x, double y) {
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.addProperty("x", x);
        event.addProperty("y", y);
        event.addProperty("button", type.equals("mouseMoved") ? "none" : "left");
        event.addProperty("clickCount", 1);
        call("Input.dispatchMouseEvent", event);
    }

    /** The whole page as PNG. */
    byte[] screenshot() {
        JsonObject how = new JsonObject();
        how.addProperty("captureBeyondViewport", true);
        JsonObject clip = new JsonObject();
        clip.addProperty("x", 0);
        clip.addProperty("y", 0);
        clip.add("width", value("document.documentElement.clientWidth"));
        clip.add("height", value("document.documentElement.scrollHeight"));
        clip.addProperty("scale", 1);
        how.add("clip", clip);
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", how).get("data").getAsString());
    }

    /** Leaves nothing behind, unless the program does not answer. */
    void close() throws InterruptedException {
        session = "";
        call("Browser.close", new JsonObject());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void awaiting(String event, Runnable action) {
        CompletableFuture<Void> happened = new CompletableFuture<>();
        events.put(event, happened);
        action.run();
        happened.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private JsonObject call(String method, JsonObject parameters) {
        JsonObject message = new JsonObject();
        int id = calls.incrementAndGet();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonObject result = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        if (result.has("error")) {
            throw new AssertionError(method + ": " + result.get("error"));
        }
        return result.getAsJsonObject("result");
    }

    /** Puts messages together, answers calls, notes complaints. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                handle(JsonParser.parseString(message.toString()).getAsJsonObject());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void handle(JsonObject whole) {
            if (whole.has("id")) {
                answers.remove(whole.get("id").getAsInt()).complete(whole);
                return;
            }
            String event = whole.get("method").getAsString();
            JsonObject about = whole.getAsJsonObject("params");
            boolean error = about.has("type") && about.get("type").getAsString().equals("error");
            if (event.equals("Runtime.exceptionThrown")
                    || event.equals("Log.entryAdded")
                    || event.equals("Network.loadingFailed")
                    || (event.equals("Runtime.consoleAPICalled") && error)) {
                complaints.add(about.toString());
            }
            Optional.ofNullable(events.remove(event)).ifPresent(happened -> happened.complete(null));
        }
    }
}
