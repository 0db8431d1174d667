package org.drgan.studio.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drgan.studio.Running;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A real browser without a window, driven by Chromium's DevTools protocol. It notes errors of the pages and what they ask for. */
public final class Browser implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, Tab> tabs = new ConcurrentHashMap<>();

    /** Where one is installed; null where none is. */
    public static @Nullable String installed() {
        return PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElse(null);
    }

    public Browser(Path profile) throws IOException {
        String program = installed();
        if (program == null) {
            throw new IOException("no Chromium is installed");
        }
        this.profile = profile;
        this.process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(
                        profile.resolveSibling(profile.getFileName() + ".log").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        try {
            for (int i = 0;
                    i < 600 && !(Files.exists(port) && Files.readAllLines(port).size() > 1);
                    i++) {
                Thread.sleep(50);
            }
            List<String> lines = Files.readAllLines(port);
            this.socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            process.destroyForcibly();
            throw new IOException("Chromium did not start", failed);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = Running.JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    CompletableFuture<JsonNode> answer =
                            answers.remove(message.get("id").intValue());
                    if (answer != null) {
                        answer.complete(message);
                    }
                } else if (message.has("sessionId")) {
                    Tab tab = tabs.get(message.get("sessionId").stringValue());
                    if (tab != null) {
                        tab.heard(message);
                    }
                }
            }
            socket.request(1);
            return null;
        }
    }

    private JsonNode call(@Nullable String session, String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        Map<String, Object> message = new HashMap<>(Map.of("id", number, "method", method, "params", parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        try {
            synchronized (socket) {
                socket.sendText(Running.JSON.writeValueAsString(message), true).get(20, TimeUnit.SECONDS);
            }
            JsonNode told = answer.get(60, TimeUnit.SECONDS);
            if (told.has("error")) {
                throw new IllegalStateException(method + ": " + told.get("error"));
            }
            return told.get("result");
        } catch (Exception failed) {
            throw new IllegalStateException(method + " failed", failed);
        }
    }

    /** A new window with storage of its own, as another person's browser. */
    public Tab open(int width, int height) {
        String context = call(null, "Target.createBrowserContext", Map.of())
                .get("browserContextId")
                .stringValue();
        return tab(context, width, height);
    }

    private Tab tab(String context, int width, int height) {
        String target = call(null, "Target.createTarget", Map.of("url", "about:blank", "browserContextId", context))
                .get("targetId")
                .stringValue();
        String session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .stringValue();
        Tab tab = new Tab(session);
        tabs.put(session, tab);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(session, domain + ".enable", Map.of());
        }
        tab.size(width, height);
        return tab;
    }

    /** A page. */
    public final class Tab {
        private final String session;
        private final List<String> errors = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();

        private Tab(String session) {
            this.session = session;
        }

        private void heard(JsonNode message) {
            JsonNode told = message.get("params");
            switch (message.get("method").stringValue()) {
                case "Runtime.exceptionThrown" ->
                    errors.add(told.get("exceptionDetails").toString());
                case "Log.entryAdded" -> {
                    if (told.at("/entry/level").stringValue().equals("error")) {
                        errors.add(told.get("entry").toString());
                    }
                }
                case "Runtime.consoleAPICalled" -> {
                    if (told.get("type").stringValue().equals("error")) {
                        errors.add(told.get("args").toString());
                    }
                }
                case "Network.requestWillBeSent" ->
                    requests.add(told.at("/request/url").stringValue());
                default -> {}
            }
        }

        /** What the page complained of: exceptions, refused content, answers that are errors. */
        public List<String> errors() {
            return errors;
        }

        /** All addresses that the page asked for. */
        public List<String> requests() {
            return requests;
        }

        public JsonNode call(String method, Map<String, ?> parameters) {
            return Browser.this.call(session, method, parameters);
        }

        public void size(int width, int height) {
            call(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        }

        public void go(URI address) {
            call("Page.navigate", Map.of("url", address.toString()));
            until("document.readyState === 'complete'");
        }

        /** The value of an expression; promises are waited for. */
        public JsonNode value(String expression) {
            JsonNode told = call(
                    "Runtime.evaluate",
                    Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
            if (told.has("exceptionDetails")) {
                throw new AssertionError(expression + ": " + told.get("exceptionDetails"));
            }
            JsonNode value = told.at("/result/value");
            return value;
        }

        public String text(String selector) {
            return value("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                    .stringValue();
        }

        /** Waits until an expression is true. */
        public void until(String expression) {
            for (int i = 0; i < 400; i++) {
                try {
                    if (value("!!(" + expression + ")").booleanValue()) {
                        return;
                    }
                } catch (IllegalStateException | AssertionError moving) { // between two pages
                    if (i == 399) {
                        throw moving;
                    }
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException hurried) {
                    throw new IllegalStateException(hurried);
                }
            }
            throw new AssertionError("never true: " + expression + "\nerrors: " + errors + "\npage: "
                    + value("document.body.innerText.slice(0, 1500)"));
        }

        public void click(String selector) {
            clickOnce("document.querySelector(" + quoted(selector) + ")");
        }

        /** Clicks the button or link with this text. */
        public void press(String text) {
            clickOnce("[...document.querySelectorAll('button, a')].find(one => one.innerText.trim().startsWith("
                    + quoted(text) + ") && !one.disabled)");
        }

        /** Finds and clicks in one call: what was enabled in one call may be disabled in the next. */
        private void clickOnce(String element) {
            until("(one => one && !one.disabled && (one.click(), true))(" + element + ")");
        }

        /** Replaces a field's text as typing would. */
        public void type(String selector, String text) {
            until("document.querySelector(" + quoted(selector) + ")");
            value("{ const field = document.querySelector(" + quoted(selector)
                    + "); field.focus(); field.select?.(); document.execCommand('insertText', false, " + quoted(text)
                    + "); }");
        }

        /** A key as the keyboard sends it. */
        public void key(String key, int modifiers) {
            boolean letter = key.length() == 1;
            Map<String, Object> down = new HashMap<>(Map.of(
                    "type",
                    "keyDown",
                    "key",
                    key,
                    "modifiers",
                    modifiers,
                    "code",
                    letter ? "Key" + key.toUpperCase(Locale.ROOT) : key,
                    "windowsVirtualKeyCode",
                    code(key)));
            if (letter && modifiers == 0) {
                down.put("text", key);
            } else if (key.equals("Enter")) {
                down.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", down);
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", "keyUp", "key", key, "modifiers", modifiers, "windowsVirtualKeyCode", code(key)));
        }

        private static int code(String key) {
            return switch (key) {
                case "Enter" -> 13;
                case "Tab" -> 9;
                case "Escape" -> 27;
                case " " -> 32;
                default -> key.toUpperCase(Locale.ROOT).charAt(0);
            };
        }

        public void move(int x, int y) {
            call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
        }

        /** Taps on the middle of what is found, as a finger does. */
        public void tap(String selector) {
            until("document.querySelector(" + quoted(selector) + ")");
            JsonNode middle =
                    value("(one => { one.scrollIntoView({ block: 'center' }); const box = one.getBoundingClientRect();"
                            + " return [box.left + box.width / 2, box.top + box.height / 2]; })(document.querySelector("
                            + quoted(selector) + "))");
            call(
                    "Input.dispatchTouchEvent",
                    Map.of(
                            "type",
                            "touchStart",
                            "touchPoints",
                            List.of(Map.of("x", middle.get(0), "y", middle.get(1)))));
            call("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
        }

        public void offline(boolean offline) {
            call(
                    "Network.emulateNetworkConditions",
                    Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
        }

        public void shot(Path file, boolean whole) throws IOException {
            // Painted, also what has just been laid out anew.
            value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))");
            Files.createDirectories(file.toAbsolutePath().getParent());
            String data = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole))
                    .get("data")
                    .stringValue();
            Files.write(file, Base64.getDecoder().decode(data));
        }

        private static String quoted(String text) {
            return Running.JSON.writeValueAsString(text);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
            try (var files = Files.walk(profile)) {
                List<Path> all = new ArrayList<>(files.toList());
                Collections.reverse(all);
                for (Path file : all) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException held) {
            return; // a helper process may still write there; the folder is a temporary one
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
