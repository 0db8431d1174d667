package org.drgan.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drgan.image.Pixels;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Draft;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Question;
import org.drgan.studio.study.Studies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The process is killed during its work, or stopped: everything that was acknowledged is kept. */
@DisabledOnOs(OS.WINDOWS)
class KilledTest {
    private static final int ROUNDS = Integer.getInteger("studio.kills", 2);

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** A studio in a separate process. */
    private record Child(Process process, int port) {
        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + port + path);
        }
    }

    private Child start() throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        StudioProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("port ")) {
                return new Child(process, Integer.parseInt(line.substring(5)));
            }
        }
        throw new IOException("the studio did not start");
    }

    private HttpRequest request(URI address, String method, Object body) {
        return HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Running.JSON.writeValueAsBytes(body)))
                .build();
    }

    private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isBetween(200, 299);
        return Running.JSON.readTree(answer.body());
    }

    private JsonNode get(URI address) throws IOException, InterruptedException {
        return json(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60)).build());
    }

    private String study() throws IOException {
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            Pixels picture = new Pixels(4, 4, new byte[48]);
            List<Draft.Arm> arms =
                    List.of(new Draft.Arm("one", "", List.of(picture)), new Draft.Arm("two", "", List.of(picture)));
            return new Studies(database)
                    .create(new Draft(
                            "title", "", "", Kind.BEST, List.of(Question.FIDELITY), arms, "", List.of("a"), 400, 2, 1))
                    .id();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        String study = study();
        Random random = new Random(4);
        List<String> jobs = new CopyOnWriteArrayList<>();
        Child child = start();
        String token = json(request(child.uri("/take/" + study + "/participants"), "POST", Map.of()))
                .get("token")
                .stringValue();
        AtomicInteger answered = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            Child now = child;
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        int trial = answered.get();
                        json(request(
                                now.uri("/take/participants/" + token + "/answers/" + trial),
                                "PUT",
                                Map.of("id", "answer-" + trial, "places", List.of(trial % 2), "milliseconds", 900)));
                        answered.incrementAndGet();
                    }
                } catch (IOException | InterruptedException killed) {
                    return;
                }
            });
            CompletableFuture<Void> ordering = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        jobs.add(json(request(
                                        now.uri("/api/jobs"),
                                        "POST",
                                        Map.of(
                                                "sentence",
                                                "a red bird",
                                                "client",
                                                "client-one",
                                                "count",
                                                3,
                                                "seed",
                                                jobs.size())))
                                .get("id")
                                .stringValue());
                        Thread.sleep(5);
                    }
                } catch (IOException | InterruptedException killed) {
                    return;
                } catch (AssertionError full) {
                    return; // the queue is full
                }
            });
            int before = answered.get();
            while (answered.get() < before + 5) {
                Thread.sleep(10);
            }
            Thread.sleep(random.nextInt(500));
            child.process().destroyForcibly().waitFor();
            answering.get(30, TimeUnit.SECONDS);
            ordering.get(30, TimeUnit.SECONDS);
            child = start();
            assertThat(get(child.uri("/take/participants/" + token)).get("done").intValue())
                    .as("answers of round %s", round)
                    .isBetween(answered.get(), answered.get() + 1); // one may have been kept without its answer
            answered.set(
                    get(child.uri("/take/participants/" + token)).get("done").intValue());
        }
        assertThat(jobs).isNotEmpty();
        for (String job : jobs) {
            JsonNode told = get(child.uri("/api/jobs/" + job));
            for (int i = 0; i < 600 && told.get("state").stringValue().equals("waiting"); i++) {
                Thread.sleep(50);
                told = get(child.uri("/api/jobs/" + job));
            }
            assertThat(told.get("state").stringValue()).isEqualTo("drawn");
            Set<Integer> places = new HashSet<>();
            told.get("pictures")
                    .forEach(picture -> places.add(picture.get("place").intValue()));
            assertThat(places).as("each picture once").containsExactlyInAnyOrder(0, 1, 2);
            assertThat(told.get("pictures").size()).isEqualTo(3);
        }
        child.process().destroyForcibly().waitFor();
    }

    @Test
    void askedToEndItDrawsWhatWaits() throws Exception {
        Child child = start();
        assertThat(get(child.uri("/ready")).get("status").stringValue()).isEqualTo("ready");
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(client.sendAsync(
                    request(
                            child.uri("/v1/images/generations"),
                            "POST",
                            Map.of("prompt", "a red bird", "n", 10, "seed", i)),
                    BodyHandlers.ofByteArray()));
        }
        answers.get(0).get(60, TimeUnit.SECONDS);
        child.process().destroy(); // SIGTERM
        assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.process().exitValue()).isEqualTo(143);
        int drawn = 0;
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            try {
                int status = answer.join().statusCode();
                assertThat(status).isIn(200, 503);
                drawn += status == 200 ? 1 : 0;
            } catch (CompletionException late) {
                assertThat(late).hasCauseInstanceOf(IOException.class); // it came when the port was closed
            }
        }
        assertThat(drawn).isGreaterThan(1);
    }
}
