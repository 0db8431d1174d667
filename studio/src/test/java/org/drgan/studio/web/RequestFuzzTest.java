package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.drgan.Fuzzing;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests to all routes: each gets a valid response or error, without internal details. Results also depend on the
 * data that earlier requests left in the database. See docs/weights.md for longer runs.
 */
class RequestFuzzTest {
    private static final int LONGEST = 64 << 10; // bytes that are read of a response
    private static final List<String> IDS =
            new ArrayList<>(List.of("none", "run", "../run", "0", "-1", ".", "a b", "\0"));
    private static final String[] NAMES = {
        "sentence",
        "prompt",
        "seed",
        "noise",
        "index",
        "model",
        "precision",
        "truncation",
        "count",
        "size",
        "tab",
        "client",
        "n",
        "output_format",
        "output_compression",
        "response_format",
        "partial_images",
        "stream",
        "user",
        "quality",
        "width",
        "height",
        "batch_size",
        "n_iter",
        "image",
        "otherSentence",
        "otherSeed",
        "otherNoise",
        "places",
        "milliseconds",
        "favourite",
        "title",
        "purpose",
        "contact",
        "kind",
        "questions",
        "models",
        "sentences",
        "trials",
        "participants",
        "real",
        "id",
        "code",
        "name",
        "preset",
        "settings",
        "data",
        "step",
        "ids",
        "search",
        "before",
        "favourites",
        "from",
        "download",
        "token"
    };

    @TempDir
    private static Path folder;

    private static Running running;
    private static List<String> routes;

    @BeforeAll
    static void start() throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs/run"));
        Files.writeString(run.resolve("config.yml"), "seed: 1\n");
        Files.writeString(run.resolve("log.jsonl"), "{\"step\": 1}\n{\"step\": ");
        running = Running.at(
                folder, null, 64, new Studio.Folders(folder.resolve("runs"), null, null, List.of("/bin/true")));
        routes = List.copyOf(new TreeSet<>(running.studio().routes()));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void everyRoute() {
        Fuzzing.repeat(random -> {
            String route = routes.get(random.nextInt(routes.size()));
            String method = route.substring(0, route.indexOf(' '));
            HttpRequest.Builder request =
                    running.request(place(route.substring(route.indexOf(' ') + 1), random) + query(random));
            byte[] body = body(random);
            request.header("Content-Type", random.nextInt(20) == 0 ? "text/plain" : "application/json");
            if (random.nextInt(10) == 0) {
                request.header("Idempotency-Key", "key" + random.nextInt(3));
            }
            request.method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            require(request.build(), new String(body, StandardCharsets.UTF_8));
        });
    }

    private static void require(HttpRequest request, String body) throws Exception {
        HttpResponse<InputStream> answer = answer(request);
        boolean stream = answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        String text;
        try (InputStream content = answer.body()) {
            text = stream && request.uri().getPath().equals("/api/events") // which never ends
                    ? ""
                    : new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
        String what = request + " with " + body + " is answered with " + answer.statusCode() + " " + text;
        if (answer.statusCode() >= 400) {
            boolean early = answer.statusCode() == 400
                    && text.startsWith("<html>"); // an address that the server itself refuses
            assertThat(early || Running.JSON.readTree(text).at("/error/message").isString())
                    .as(what)
                    .isTrue();
            assertThat(text).as(what).doesNotContain("Exception", "\\tat ", "org.drgan", folder.toString());
        }
        boolean broken = text.contains("\"model_broken\""); // what it says of that model
        assertThat(answer.statusCode() < 500 || answer.statusCode() == 503 || broken)
                .as(what)
                .isTrue();
        if (answer.statusCode() < 300 && text.startsWith("{") && text.length() < LONGEST) {
            for (String name : List.of("/id", "/token", "/withdrawal", "/pictures/0/id")) {
                String id = Running.JSON.readTree(text).at(name).asString("");
                if (!id.isEmpty() && IDS.size() < 200) {
                    IDS.add(id);
                }
            }
        }
    }

    private static HttpResponse<InputStream> answer(HttpRequest request) throws Exception {
        try {
            return running.client().send(request, BodyHandlers.ofInputStream());
        } catch (IOException closed) { // the connection was kept, but the server had just closed it
            return running.client().send(request, BodyHandlers.ofInputStream());
        }
    }

    private static String place(String route, Random random) {
        StringBuilder place = new StringBuilder();
        for (String part : route.split("(?=[{<])|(?<=[}>])")) {
            boolean parameter = part.startsWith("{") || part.startsWith("<");
            place.append(parameter ? encoded(id(random)) : part);
        }
        return place.toString();
    }

    private static String id(Random random) {
        return random.nextInt(4) == 0 ? text(random) : IDS.get(random.nextInt(IDS.size()));
    }

    private static String query(Random random) {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append('=')
                    .append(encoded(random.nextBoolean() ? id(random) : text(random)));
        }
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Mostly JSON with fields that the routes use, sometimes a recipe; some of them damaged. */
    private static byte[] body(Random random) {
        byte[] body = random.nextInt(8) == 0 ? picture(random) : json(random).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
        }
        return random.nextInt(16) == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
    }

    private static byte[] picture(Random random) {
        return Pictures.encode(
                new Pixels(1, 1, new byte[3]), Map.of("drgan", json(random).replace("\0", "")));
    }

    private static String json(Random random) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String usual : List.of(
                "\"sentence\":\"a red bird\"",
                "\"prompt\":\"a blue bird\"",
                "\"otherSentence\":\"a bird\"",
                "\"places\":[0,0.5,1,1]",
                "\"client\":\"client-1234\"",
                "\"kind\":\"pairs\"",
                "\"questions\":[\"fits\"]",
                "\"models\":[\"tiny\",\"tiny\"]",
                "\"sentences\":[\"a red bird\",\"a blue bird\"]",
                "\"title\":\"t\"",
                "\"preset\":\"tiny\"",
                "\"name\":\"n" + random.nextInt(100) + "\"",
                "\"id\":\"answer-1\"")) {
            if (random.nextInt(8) > 0) {
                fields.put(usual.substring(0, usual.indexOf(':')), usual.substring(usual.indexOf(':') + 1));
            }
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            fields.put('"' + NAMES[random.nextInt(NAMES.length)] + '"', value(random, 3));
        }
        List<String> members = new ArrayList<>();
        fields.forEach((name, value) -> members.add(name + ":" + value));
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 ->
                List.of("0", "1", "-1", "2", "3", "64", "2147483648", "9223372036854775807", "1e400", "-0.0", "0.5")
                        .get(random.nextInt(11));
            case 1 -> List.of("true", "false", "null", "NaN", "[]", "{}").get(random.nextInt(6));
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> '"' + IDS.get(random.nextInt(IDS.size())).replace("\0", "\\u0000") + '"';
            case 4 -> '"' + Base64.getEncoder().encodeToString(picture(random, depth)) + '"';
            case 5, 6 -> Running.JSON.writeValueAsString(text(random)).replace("\uFFFD", "\\ud800");
            case 7 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            default -> "{\"" + NAMES[random.nextInt(NAMES.length)] + "\":" + value(random, depth - 1) + "}";
        };
    }

    private static byte[] picture(Random random, int depth) {
        return depth > 0 && random.nextInt(4) == 0 ? picture(random) : new byte[] {1, 2, 3};
    }

    /** Among others: halves of surrogate pairs (as escapes in JSON), controls, other directions of writing, other scripts. */
    private static String text(Random random) {
        List<String> parts = List.of(
                "red",
                " ",
                "bird",
                "a",
                "\0",
                "\n",
                "\u001b[31m",
                "\u202e",
                "\uFFFD",
                "\uD83D\uDC26",
                "鸟",
                "é",
                "%",
                "_",
                "'",
                "\"",
                "<b>",
                "../",
                "fp32",
                "bf16",
                "pairs",
                "ranking",
                "b64_json",
                "256x256",
                "1x1",
                "0x5",
                "5",
                "-1",
                "9223372036854775808",
                "birds-64",
                "train.steps",
                "=",
                ",",
                "tiny",
                "broken",
                "word ".repeat(50));
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }
}
