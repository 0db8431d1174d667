package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The interfaces for programs: OpenAI's, Stable Diffusion web UI's, and the document that describes them. */
class OpenAiTest {
    private static final String PATH = "/v1/images/generations";

    @TempDir
    private static Path folder;

    private static Running running;

    @BeforeAll
    static void start() throws Exception {
        running = Running.at(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Map<String, Object> body(Object... more) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "a red bird"));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private static JsonNode drawn(Object... more) {
        HttpResponse<byte[]> answer = running.post(PATH, body(more));
        assertThat(answer.statusCode()).as(Running.text(answer)).isEqualTo(200);
        return Running.json(answer);
    }

    private static Pixels picture(JsonNode one) throws Exception {
        return Pictures.decode(Base64.getDecoder().decode(one.get("b64_json").stringValue()), "answer");
    }

    @Test
    void drawsInTheFormThatWasAskedFor() throws Exception {
        JsonNode both = drawn("n", 2, "seed", 5);
        assertThat(both.get("data").size()).isEqualTo(2);
        assertThat(both.get("size").stringValue()).isEqualTo("16x16");
        assertThat(both.at("/usage/input_tokens").intValue()).isEqualTo(3);
        JsonNode first = both.get("data").get(0);
        assertThat(picture(first).width()).isEqualTo(16);
        byte[] file = running.get(URI.create(first.get("url").stringValue()).getPath())
                .body();
        assertThat(Base64.getEncoder().encodeToString(file))
                .isEqualTo(first.get("b64_json").stringValue());
        assertThat(picture(first).rgb())
                .isNotEqualTo(picture(both.get("data").get(1)).rgb());
        assertThat(drawn("response_format", "url").get("data").get(0).has("b64_json"))
                .isFalse();
        assertThat(drawn("response_format", "b64_json").get("data").get(0).has("url"))
                .isFalse();
    }

    @Test
    void theSameSeedIsTheSamePicture() throws Exception {
        Pixels one = picture(drawn("seed", 77).get("data").get(0));
        Pixels again = picture(drawn("seed", 77).get("data").get(0));
        assertThat(one.rgb()).isEqualTo(again.rgb());
        assertThat(picture(drawn("seed", 78).get("data").get(0)).rgb()).isNotEqualTo(one.rgb());
        JsonNode random = drawn();
        Pixels repeated = picture(
                drawn("seed", random.at("/data/0/seed").longValue()).get("data").get(0));
        assertThat(repeated.rgb()).isEqualTo(picture(random.get("data").get(0)).rgb());
    }

    @Test
    void resizesAndCompressesOnRequest() throws Exception {
        JsonNode large = drawn("size", "40x20");
        assertThat(picture(large.get("data").get(0)).width()).isEqualTo(40);
        assertThat(picture(large.get("data").get(0)).height()).isEqualTo(20);
        assertThat(large.get("size").stringValue()).isEqualTo("40x20");
        byte[] jpeg = Base64.getDecoder()
                .decode(drawn("output_format", "jpeg", "size", "64x64")
                        .at("/data/0/b64_json")
                        .stringValue());
        assertThat(jpeg[0]).isEqualTo((byte) 0xFF);
        assertThat(Pictures.decode(jpeg, "jpeg").width()).isEqualTo(64);
    }

    @Test
    void whatMeansNothingHereIsNamedAndNotRefused() {
        HttpResponse<byte[]> answer =
                running.post(PATH, body("quality", "hd", "style", "natural", "user", "me", "frame_count", 2));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-drgan-ignored").orElse(""))
                .contains("quality", "style", "user", "frame_count");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        for (String name : List.of("gpt-image-1", "gpt-image-2", "dall-e-3", "tiny")) {
            assertThat(running.post(PATH, body("model", name)).statusCode())
                    .as(name)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "n, 0, n",
        "n, 11, n",
        "n, 1.5, n",
        "n, \"2\", n",
        "size, \"big\", size",
        "size, \"9999x1\", size",
        "response_format, \"xml\", response_format",
        "output_format, \"webp\", output_format",
        "quality, \"best\", quality",
        "seed, \"x\", seed",
        "prompt, \"\", prompt",
        "prompt, 5, prompt",
        "truncation, 0, truncation",
        "stream, 1, stream"
    })
    void wrongValuesAreNamed(String name, String value, String parameter) {
        HttpResponse<byte[]> answer = running.post(PATH, body(name, Running.JSON.readTree(value)));
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = Running.json(answer).get("error");
        assertThat(error.get("param").stringValue()).isEqualTo(parameter);
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void unknownModelsAndWordsAreErrors() {
        HttpResponse<byte[]> model = running.post(PATH, body("model", "none"));
        assertThat(model.statusCode()).isEqualTo(404);
        assertThat(Running.json(model).at("/error/code").stringValue()).isEqualTo("model_not_found");
        assertThat(running.post(PATH, body("prompt", "xyzzy")).statusCode()).isEqualTo(400);
        assertThat(running.get("/v1/models/none").statusCode()).isEqualTo(404);
    }

    @Test
    void streamsItsStages() throws Exception {
        HttpResponse<byte[]> answer =
                running.post(PATH, body("stream", true, "partial_images", 2, "seed", 5, "response_format", "b64_json"));
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<JsonNode> events = new ArrayList<>();
        for (String line : Running.text(answer).split("\n")) {
            if (line.startsWith("data: {")) {
                events.add(Running.JSON.readTree(line.substring(6)));
            }
        }
        assertThat(events)
                .extracting(event -> event.get("type").stringValue())
                .containsExactly(
                        "image_generation.partial_image",
                        "image_generation.partial_image",
                        "image_generation.completed");
        assertThat(events).extracting(event -> picture(event).width()).containsExactly(4, 8, 16);
        assertThat(events.get(1).get("partial_image_index").intValue()).isEqualTo(1);
        assertThat(events.get(2).at("/usage/total_tokens").intValue()).isEqualTo(4);
        assertThat(Running.text(answer)).endsWith("data: [DONE]\n\n");
        assertThat(running.post(PATH, body("stream", true, "n", 2)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void theSameKeyIsDrawnOnce() {
        HttpResponse<byte[]> first = running.post(PATH, body(), "Idempotency-Key", "key one");
        HttpResponse<byte[]> again = running.post(PATH, body(), "Idempotency-Key", "key one");
        assertThat(Running.json(again)).isEqualTo(Running.json(first));
        HttpResponse<byte[]> other = running.post(PATH, body("prompt", "a blue bird"), "Idempotency-Key", "key one");
        assertThat(other.statusCode()).isEqualTo(409);
    }

    /** Each of many simultaneous requests gets its own picture. */
    @Test
    void requestsAtOnceGetTheirOwnPictures() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(running.client()
                    .sendAsync(
                            running.posting(PATH, body("seed", i % 8)).build(),
                            HttpResponse.BodyHandlers.ofByteArray()));
        }
        Map<Long, byte[]> bySeed = new HashMap<>();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            JsonNode one = Running.json(answer.get()).get("data").get(0);
            byte[] rgb = picture(one).rgb();
            byte[] known = bySeed.putIfAbsent(one.get("seed").longValue(), rgb);
            for (int at = 0; known != null && at < rgb.length; at++) { // the batch may round single levels otherwise
                assertThat(Math.abs((rgb[at] & 0xFF) - (known[at] & 0xFF))).isLessThanOrEqualTo(1);
            }
        }
        assertThat(bySeed).hasSize(8);
        assertThat(new TreeSet<>(bySeed.values().stream().map(Arrays::hashCode).toList()))
                .as("other seeds are other pictures")
                .hasSize(8);
    }

    @Test
    void aFullQueueIsTooManyRequests() throws Exception {
        try (Running small = Running.at(folder.resolve("small"), null, 4)) {
            HttpResponse<byte[]> answer = small.post(PATH, body("n", 5));
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(Long.parseLong(
                            answer.headers().firstValue("retry-after-ms").orElse("")))
                    .isBetween(1000L, 60_000L);
            assertThat(Running.json(answer).at("/error/type").stringValue()).isEqualTo("rate_limit_error");
        }
    }

    /** Four times as many requests as the queue holds: each gets one response, and each picture is drawn once. */
    @Test
    void underLoadEveryRequestIsAnswered() throws Exception {
        try (Running small = Running.at(folder.resolve("load"), null, 32)) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(small.client()
                        .sendAsync(
                                small.posting(PATH, body("seed", i, "response_format", "url"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray()));
            }
            Map<Integer, Integer> statuses = new HashMap<>();
            Set<String> urls = new TreeSet<>();
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                statuses.merge(answer.get().statusCode(), 1, Integer::sum);
                if (answer.get().statusCode() == 200) {
                    urls.add(Running.json(answer.get()).at("/data/0/url").stringValue());
                }
            }
            assertThat(statuses.keySet()).isSubsetOf(200, 429).contains(200);
            assertThat(urls).hasSize(statuses.getOrDefault(200, 0));
            assertThat(Running.json(small.get("/api/history")).get("total").intValue())
                    .isEqualTo(statuses.getOrDefault(200, 0));
        }
    }

    @Test
    void drawsForStableDiffusionsClients() throws Exception {
        HttpResponse<byte[]> answer = running.post(
                "/sdapi/v1/txt2img",
                Map.of(
                        "prompt",
                        "a red bird",
                        "negative_prompt",
                        "ugly",
                        "seed",
                        11,
                        "steps",
                        20,
                        "sampler_name",
                        "Euler a",
                        "width",
                        32,
                        "height",
                        32,
                        "batch_size",
                        2,
                        "n_iter",
                        1));
        assertThat(answer.statusCode()).as(Running.text(answer)).isEqualTo(200);
        JsonNode told = Running.json(answer);
        assertThat(told.get("images").size()).isEqualTo(2);
        byte[] png = Base64.getDecoder().decode(told.get("images").get(0).stringValue());
        assertThat(Pictures.decode(png, "answer").width()).isEqualTo(32);
        JsonNode info = Running.JSON.readTree(told.get("info").stringValue());
        assertThat(info.get("seed").intValue()).isEqualTo(11);
        assertThat(info.get("all_seeds").size()).isEqualTo(2);
        JsonNode own = Running.json(running.post("/sdapi/v1/txt2img", Map.of("prompt", "a red bird", "seed", 11)));
        JsonNode read = Running.json(running.post(
                "/sdapi/v1/png-info", Map.of("image", own.get("images").get(0).stringValue())));
        assertThat(read.get("info").stringValue()).contains("a red bird", "Seed: 11");
        for (Map<String, Object> much : List.<Map<String, Object>>of(
                Map.of("prompt", "a bird", "batch_size", 60, "n_iter", 2),
                Map.of("prompt", "a bird", "batch_size", 11, "width", 2048, "height", 2048))) {
            assertThat(running.post("/sdapi/v1/txt2img", much).statusCode()).isEqualTo(400);
        }
    }

    /** Every path of the document is a route, every route for programs is in the document, and the answers have its forms. */
    @Test
    void theDocumentSaysWhatTheRoutesAnswer() throws Exception {
        JsonNode document = Running.json(running.get("/openapi.json"));
        Set<String> described = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        Set<String> routes = new TreeSet<>();
        running.studio().routes().stream()
                .filter(route ->
                        route.matches(".*(/v1/|/sdapi/|/health|/ready|/metrics|/openapi|/pictures/\\{id\\}.png).*"))
                .forEach(routes::add);
        assertThat(described).isEqualTo(routes);
        Map<String, Object> bodies = Map.of(
                PATH,
                body(),
                "/sdapi/v1/txt2img",
                body(),
                "/sdapi/v1/png-info",
                Map.of("image", drawn().at("/data/0/b64_json").stringValue()),
                "/sdapi/v1/interrupt",
                Map.of());
        int checked = 0;
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (path.getKey().contains("/pictures/")) {
                    continue;
                }
                String real = path.getKey().replace("{id}", "tiny");
                HttpResponse<byte[]> answer = method.getKey().equals("post")
                        ? running.post(real, bodies.getOrDefault(path.getKey(), Map.of()))
                        : running.get(real);
                JsonNode described200 = method.getValue().at("/responses/200/content");
                String type =
                        answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
                assertThat(described200.has(type))
                        .as(path.getKey() + " " + type)
                        .isTrue();
                if (type.equals("application/json")) {
                    check(document, described200.get(type).get("schema"), Running.json(answer), path.getKey());
                }
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(15);
        check(
                document,
                document.at("/components/schemas/Error"),
                Running.json(running.post(PATH, Map.of())),
                "an error");
    }

    /** The part of JSON Schema that the document uses. */
    private static void check(JsonNode document, JsonNode schema, JsonNode value, String where) {
        if (schema.has("$ref")) {
            check(document, document.at(schema.get("$ref").stringValue().substring(1)), value, where);
            return;
        }
        Set<String> types = new TreeSet<>();
        if (schema.get("type").isArray()) {
            schema.get("type").forEach(type -> types.add(type.stringValue()));
        } else {
            types.add(schema.get("type").stringValue());
        }
        String found = value.isNull()
                ? "null"
                : value.isObject()
                        ? "object"
                        : value.isArray()
                                ? "array"
                                : value.isString()
                                        ? "string"
                                        : value.isBoolean()
                                                ? "boolean"
                                                : value.isIntegralNumber() ? "integer" : "number";
        assertThat(types.contains(found) || (found.equals("integer") && types.contains("number")))
                .as(where + " is " + found + ", described as " + types)
                .isTrue();
        if (schema.has("enum")) {
            Set<String> values = new TreeSet<>();
            schema.get("enum").forEach(one -> values.add(one.stringValue()));
            assertThat(values).as(where).contains(value.stringValue());
        }
        if (value.isObject()) {
            if (schema.has("required")) {
                schema.get("required")
                        .forEach(name -> assertThat(value.has(name.stringValue()))
                                .as(where + "." + name)
                                .isTrue());
            }
            if (schema.has("properties")) {
                value.propertyNames().forEach(name -> {
                    assertThat(schema.get("properties").has(name))
                            .as(where + "." + name + " is not described")
                            .isTrue();
                    check(document, schema.get("properties").get(name), value.get(name), where + "." + name);
                });
            }
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> check(document, schema.get("items"), item, where + "[]"));
        }
    }
}
