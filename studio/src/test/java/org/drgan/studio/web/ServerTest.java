package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access control, limits, and data that are never sent. */
class ServerTest {
    private static final String TOKEN = "a-token-of-many-characters";

    @TempDir
    private static Path folder;

    private static Running open;
    private static Running closed;

    @BeforeAll
    static void start() throws Exception {
        open = Running.at(folder);
        closed = Running.at(folder.resolve("closed"), TOKEN, 512);
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    @Test
    void tellsThatItIsThereAndWhatItDid() {
        assertThat(Running.text(open.get("/health"))).contains("up");
        assertThat(Running.text(open.get("/ready"))).contains("ready");
        open.post("/api/preview", Map.of("sentence", "a red bird"));
        assertThat(Running.text(open.get("/metrics")))
                .contains("drgan_pictures_total", "drgan_http_seconds_count{route=\"/api/preview\",status=\"200\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/api/models", "/none", "/assets/none", "/v1/models"})
    void everyAnswerForbidsWhatThePagesDoNotNeed(String path) {
        HttpResponse<byte[]> answer = open.get(path);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void aNameThatIsNotItsOwnIsRefused() throws Exception {
        String rebound = open.raw("GET /api/models HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n");
        assertThat(rebound).startsWith("HTTP/1.1 421").doesNotContain("tiny");
        String own = open.raw("GET /health HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n");
        assertThat(own).startsWith("HTTP/1.1 200");
    }

    @Test
    void pagesOfOtherSitesAreRefused() {
        Map<String, Object> body = Map.of("sentence", "a red bird");
        assertThat(open.post("/api/preview", body, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(open.post("/api/preview", body, "Origin", "null").statusCode())
                .isEqualTo(403);
        assertThat(open.post("/api/preview", body, "Origin", "http://127.0.0.1:1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(open.post("/api/preview", body, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        String own = "http://127.0.0.1:" + open.studio().port();
        assertThat(open.post("/api/preview", body, "Origin", own).statusCode()).isEqualTo(200);
        assertThat(open.send(open.request("/").headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"))
                        .statusCode())
                .as("a link on another page may lead here")
                .isEqualTo(200);
        assertThat(open.send(open.request("/api/preview")
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"sentence\":\"a bird\"}")))
                        .statusCode())
                .as("a form can send text, but no JSON")
                .isEqualTo(415);
    }

    @Test
    void whatIsNoJsonIsSaidInPlainWords() {
        for (String body : List.of(
                "{\"sentence\": NaN}",
                "{\"sentence\": \"a bird\" /* note */}",
                "{\"sentence\"",
                "{\"sentence\": \"a bird\", \"seed\": 0x10}",
                "{\"sentence\": \"a bird\"} {}",
                "{\"sentence\": \"a bird\", \"sentence\": \"a red bird\"}")) {
            HttpResponse<byte[]> answer = open.send(open.request("/api/preview")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Running.json(answer).at("/error/message").stringValue())
                    .startsWith("the body is not valid JSON: ")
                    .doesNotContain("Feature", "`", "enable");
        }
    }

    @Test
    void withoutTheTokenNothingIsTold() {
        for (String path : List.of(
                "/api/models",
                "/api/history",
                "/metrics",
                "/v1/models",
                "/sdapi/v1/options",
                "/api/events?client=12345678")) {
            HttpResponse<byte[]> answer = closed.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(Running.json(answer).at("/error/type").stringValue()).isEqualTo("authentication_error");
        }
        assertThat(closed.get("/health").statusCode()).isEqualTo(200);
        String basic = Base64.getEncoder().encodeToString(("anybody:" + TOKEN).getBytes());
        for (String given : List.of("Bearer " + TOKEN, "Basic " + basic)) {
            assertThat(closed.send(closed.request("/v1/models").header("Authorization", given))
                            .statusCode())
                    .as(given)
                    .isEqualTo(200);
        }
        for (String wrong : List.of("Bearer " + TOKEN + "x", "Bearer ", "Basic !", "Basic " + TOKEN, TOKEN)) {
            assertThat(closed.send(closed.request("/v1/models").header("Authorization", wrong))
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
    }

    @Test
    void aBrowserIsLetInByTheAddressOnce() {
        HttpResponse<byte[]> answer = closed.get("/?token=" + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        String cookie = answer.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(closed.send(closed.request("/api/models").header("Cookie", pair))
                        .statusCode())
                .isEqualTo(200);
        assertThat(closed.get("/?token=wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void otherMachinesNeedAToken() {
        assertThatThrownBy(() -> new Studio.Options("0.0.0.0", 8090, Set.of(), null, 9))
                .hasMessageContaining("needs a token");
        assertThatThrownBy(() -> new Studio.Options("0.0.0.0", 8090, Set.of(), "short", 9))
                .hasMessageContaining("guessed");
        assertThatThrownBy(() -> new Studio.Options("127.0.0.1", 70_000, Set.of(), null, 9))
                .hasMessageContaining("70000");
    }

    @Test
    void bodiesHaveLimits() throws Exception {
        assertThat(open.post("/api/preview", Map.of("sentence", "bird ".repeat(200_000)))
                        .statusCode())
                .isEqualTo(413);
        HttpResponse<byte[]> sentence = open.post("/api/preview", Map.of("sentence", "bird ".repeat(1000)));
        assertThat(sentence.statusCode()).isEqualTo(400);
        assertThat(Running.json(sentence).at("/error/param").stringValue()).isEqualTo("sentence");
        assertThat(open.post("/api/jobs", Map.of("sentence", "a bird", "client", "12345678", "count", 10_000))
                        .statusCode())
                .isEqualTo(400);
        String chunked = open.raw("POST /api/preview HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + ("4000\r\n" + "x".repeat(0x4000) + "\r\n").repeat(20) + "0\r\n\r\n");
        assertThat(chunked).as("a length that is not told is limited, too").startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sentence\":\"\u00C3(\"}",
                "{",
                "[]",
                "\"a\"",
                "null",
                "{\"sentence\":5}",
                "{\"sentence\":\"a bird\",\"count\":1.5}",
                "{\"sentence\":\"a bird\",\"count\":\"1\"}",
                "{\"sentence\":\"a bird\",\"seed\":1e99}",
                "{\"sentence\":\"a bird\",\"seed\":1e999999999}",
                "{\"sentence\":\"a bird\",\"seed\":\"NaN\"}",
                "{\"sentence\":\"a bird\",\"noise\":-1}",
                "{\"sentence\":\"a bird\\u0000\"}",
                "{\"sentence\":\"a bird \\ud800\"}",
                "{\"sentence\":\"a bird\",\"tab\":\"\\udc00\\ud800\"}",
                "{\"sentence\":\"a bird\",\"truncation\":-1}",
                "{\"sentence\":\"a bird\",\"precision\":\"fp8\"}",
                "{\"sentence\":\"\"}",
                "{}"
            })
    void whatIsNoRequestIsSaidToBeNone(String body) {
        HttpResponse<byte[]> answer = open.send(open.request("/api/preview")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1))));
        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        assertThat(Running.json(answer).at("/error/message").stringValue()).isNotBlank();
    }

    @Test
    void deepNestingIsRefused() {
        HttpResponse<byte[]> answer = open.send(open.request("/api/preview")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":".repeat(30_000))));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    /** Request smuggling: what one HTTP parser reads as one request and another as two reaches no route. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
                "GET http://evil.example/health HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1@evil.example\r\n\r\n",
                "GET /health HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
                "POST /api/words HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
                "POST /api/words HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                "POST /api/words HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /health\r\n\r\n",
                "\u0016\u0003\u0001\u0002"
            })
    void whatIsNoHttpIsRefusedInTheFormOfAllErrors(String request) throws Exception {
        String answer = open.raw(request);
        assertThat(answer)
                .matches("(?s)HTTP/1.1 (400|426|505) .*")
                .contains("default-src 'self'", "\"code\":\"bad_request\"")
                .doesNotContain("<html");
    }

    @Test
    void headersAndAddressesHaveLimits() throws Exception {
        String start = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        assertThat(open.raw("GET /health" + start + "X: a\r\n".repeat(10_000) + "\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(open.raw("GET /health?" + "a".repeat(100_000) + start + "\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(
                        open.raw(
                                "GET /api/events?client=12345678" + start
                                        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET /health HTTP/1.0\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/..%2fopenapi.json",
                "/assets/../openapi.json",
                "/assets/%2e%2e/openapi.json",
                "/pictures/..%2f..%2fetc.png",
                "/pictures/' OR 1=1--.png",
                "/assets/index.html%00.js",
                "/api/pictures/<script>"
            })
    void noNameLeadsOutOfAFolder(String path) throws Exception {
        String answer = open.raw(
                "GET " + path.replace(" ", "%20") + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain("\"paths\"", "<script>");
    }

    /** Open streams hold threads; their number is limited, so that other requests are served. */
    @Test
    void streamsBeyondTheLimitAreRefusedAndTheRestGoesOn() throws Exception {
        List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            streams.add(open.client()
                    .sendAsync(
                            open.request("/api/events?client=client-" + i % 7 + "-x")
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream()));
        }
        int refused = 0;
        for (CompletableFuture<HttpResponse<InputStream>> stream : streams) {
            HttpResponse<InputStream> answer = stream.get(30, TimeUnit.SECONDS);
            if (answer.statusCode() == 503) {
                refused++;
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            } else {
                assertThat(answer.statusCode()).isEqualTo(200);
            }
        }
        assertThat(refused).isEqualTo(400);
        assertThat(open.post("/api/preview", Map.of("sentence", "a red bird")).statusCode())
                .isEqualTo(200);
        for (CompletableFuture<HttpResponse<InputStream>> stream : streams) {
            stream.get().body().close();
        }
    }

    @Test
    void uploadsThatStallAreLimitedAndTheRestGoesOn() throws Exception {
        byte[] head =
                ("POST /api/recipe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n"
                                + "x".repeat(Fields.MOST_BYTES + 1))
                        .getBytes(StandardCharsets.US_ASCII);
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < Fields.MOST_UPLOADS; i++) {
                Socket socket = new Socket("127.0.0.1", open.studio().port());
                stalled.add(socket);
                socket.getOutputStream().write(head);
                socket.getOutputStream().flush();
            }
            byte[] large = new byte[Fields.MOST_BYTES + 1];
            HttpResponse<byte[]> answer = upload(large);
            for (int i = 0; i < 100 && answer.statusCode() != 503; i++) { // until all have a thread
                Thread.sleep(50);
                answer = upload(large);
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(upload(new byte[1000]).statusCode())
                    .as("small files are read before a thread is taken")
                    .isEqualTo(422);
            assertThat(open.get("/").statusCode()).isEqualTo(200);
            for (Socket socket : stalled) {
                socket.close();
            }
            for (int i = 0; i < 100 && answer.statusCode() == 503; i++) {
                Thread.sleep(50);
                answer = upload(large);
            }
            assertThat(answer.statusCode()).as("no recipe").isEqualTo(422);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    private static HttpResponse<byte[]> upload(byte[] file) {
        return open.send(open.request("/api/recipe").POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    }

    /** Clients that send slowly do not block others. */
    @Test
    void slowClientsStopNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("127.0.0.1", open.studio().port());
                socket.getOutputStream().write("POST /api/preview HTTP/1.1\r\nHost: 127".getBytes());
                slow.add(socket);
            }
            assertThat(open.post("/api/preview", Map.of("sentence", "a red bird"))
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Clients that stop in the middle of a body, or do not read their response, do not block others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /take/withdrawals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
                "GET /assets/uplot.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            })
    void halfARequestStopsNobody(String request) throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress("127.0.0.1", open.studio().port()));
                socket.getOutputStream().write((request.startsWith("GET") ? request.repeat(100) : request).getBytes());
                slow.add(socket);
            }
            long start = System.nanoTime();
            assertThat(open.post("/api/preview", Map.of("sentence", "a red bird"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .as("seconds; a connection that is silent is closed after 30")
                    .isLessThan(20);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** More clients than encoding threads request much and do not read it. */
    @Test
    void whoDoesNotReadHisPictureStopsNobody() throws Exception {
        byte[] body = Running.JSON.writeValueAsBytes(
                Map.of("prompt", "a red bird", "size", "2048x2048", "response_format", "b64_json"));
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress("127.0.0.1", open.studio().port()));
                socket.getOutputStream()
                        .write(
                                ("POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                                + "Content-Length: " + body.length + "\r\n\r\n")
                                        .getBytes());
                socket.getOutputStream().write(body);
                slow.add(socket);
            }
            for (Socket socket : slow) {
                socket.getInputStream().read(); // the answer has begun
            }
            long start = System.nanoTime();
            assertThat(open.post("/api/preview", Map.of("sentence", "a red bird"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .as("seconds")
                    .isLessThan(20);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** All pages share one frame, each with its own title and script. */
    @ParameterizedTest
    @CsvSource({
        "/, drgan studio, app.js",
        "/runs, Training · drgan studio, runs.js",
        "/studies, Studies · drgan studio, studies.js",
        "/study/any, Study, take.js"
    })
    void eachPageHasItsTitleAndScript(String path, String title, String script) {
        String page = Running.text(open.get(path));
        assertThat(page)
                .contains("<title>" + title + "</title>", "<script src=\"/assets/" + script + "\" type=\"module\">")
                .doesNotContain("{", "}");
        Matcher asked = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(page);
        while (asked.find()) {
            assertThat(open.get(asked.group(1)).statusCode()).as(asked.group(1)).isEqualTo(200);
        }
    }

    @Test
    void aBrokenModelIsSaidToBeBrokenWithoutItsPath() {
        HttpResponse<byte[]> answer = open.post("/api/preview", Map.of("sentence", "a bird", "model", "broken"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(Running.text(answer)).contains("cannot be loaded").doesNotContain(folder.toString());
        assertThat(open.post("/api/preview", Map.of("sentence", "a bird", "model", "none"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void wrongMethodsAndPagesAreErrorsInOneForm() {
        HttpResponse<byte[]> none = open.get("/none");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(Running.json(none).at("/error/code").stringValue()).isEqualTo("not_found");
        HttpResponse<byte[]> wrong = open.get("/api/preview");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(Running.json(wrong).at("/error/code").stringValue()).isEqualTo("wrong_method");
    }
}
