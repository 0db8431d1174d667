package org.drgan.studio.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.drgan.studio.Running;
import org.drgan.studio.store.Database;
import org.drgan.studio.store.Job;
import org.drgan.studio.store.JobStore;
import org.drgan.studio.store.Order;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jobs from the order to the stored picture, with all failures in between. */
class JobsTest {
    private static final String ME = "client-one";
    private static final String OTHER = "client-two";

    @TempDir
    private Path folder;

    /** Events as a browser gets them, until the job is finished. */
    private static List<Map.Entry<String, JsonNode>> events(Running running, String client, String after, int count)
            throws Exception {
        HttpRequest.Builder request = running.request("/api/events?client=" + client);
        if (!after.isEmpty()) {
            request.header("Last-Event-ID", after);
        }
        HttpResponse<InputStream> answer = running.client().send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<Map.Entry<String, JsonNode>> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            for (String line = lines.readLine(); line != null && events.size() < count; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    events.add(Map.entry(id + " " + name, Running.JSON.readTree(line.substring(6))));
                }
            }
        }
        return events;
    }

    private static String order(Running running, String client, int count) {
        HttpResponse<byte[]> taken = running.post(
                "/api/jobs", Map.of("sentence", "a small red bird", "seed", "7", "count", count, "client", client));
        assertThat(taken.statusCode()).as(Running.text(taken)).isEqualTo(202);
        return Running.json(taken).get("id").stringValue();
    }

    private static JsonNode finished(Running running, String job) throws InterruptedException {
        for (int i = 0; i < 400; i++) {
            JsonNode told = Running.json(running.get("/api/jobs/" + job));
            if (!told.get("state").stringValue().equals("waiting")) {
                return told;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the job was not finished");
    }

    @Test
    void picturesAreTheSameToTheBitAsFromTheLibrary() throws Exception {
        try (Running running = Running.at(folder);
                TextToImage model = Running.load(folder.resolve("model"), Precision.FP32)) {
            JsonNode job = finished(running, order(running, ME, 3));
            assertThat(job.get("state").stringValue()).isEqualTo("drawn");
            assertThat(job.get("pictures").size()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                var picture = model.generate(new Request("a small red bird", 7, i, null));
                byte[] expected =
                        Pictures.encode(picture.picture(), picture.recipe().text());
                String url = job.get("pictures").get(i).get("url").stringValue();
                assertThat(running.get(url).body()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aStreamThatWasCutOffGetsWhatItMissed() throws Exception {
        try (Running running = Running.at(folder)) {
            String job = order(running, ME, 2);
            finished(running, job);
            order(running, OTHER, 1);
            List<Map.Entry<String, JsonNode>> strange = events(running, ME, "of-another-process-3", 1);
            assertThat(strange.get(0).getKey()).endsWith(" missed");
            String last = strange.get(0).getKey().split(" ")[0];
            String process = last.substring(0, last.lastIndexOf('-'));
            List<Map.Entry<String, JsonNode>> all = events(running, ME, process + "-0", 3);
            assertThat(all)
                    .extracting(event -> event.getKey().split(" ")[1])
                    .containsExactly("picture", "picture", "job");
            assertThat(all.get(2).getValue().get("state").stringValue()).isEqualTo("drawn");
            String first = all.get(0).getKey().split(" ")[0];
            List<Map.Entry<String, JsonNode>> rest = events(running, ME, first, 2);
            assertThat(rest).as("and nothing twice").isEqualTo(all.subList(1, 3));
        }
    }

    @Test
    void nobodyHearsOfAnothersJobs() throws Exception {
        try (Running running = Running.at(folder)) {
            String mine = order(running, ME, 1);
            String others = order(running, OTHER, 1);
            finished(running, mine);
            finished(running, others);
            String process = events(running, ME, "x", 1).get(0).getKey().split("-\\d+ ")[0];
            List<Map.Entry<String, JsonNode>> heard = events(running, ME, process + "-0", 2);
            assertThat(heard.get(0).getValue().get("job").stringValue()).isEqualTo(mine);
            assertThat(heard.get(1).getValue().get("id").stringValue()).isEqualTo(mine);
            assertThat(Running.text(running.get("/api/jobs?client=" + ME))).doesNotContain(others);
            assertThat(running.get("/api/jobs/" + mine.replace(mine.charAt(0), '!'))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** A new process resumes the jobs of a killed one. */
    @Test
    void aJobThatWasAcknowledgedIsDrawnAlsoByTheNextProcess() throws Exception {
        Job left;
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            left = new JobStore(database)
                    .add(new Order("tiny", Precision.FP32, "a red bird", 3, 0, null, 4, true), ME, null);
        }
        try (Running running = Running.at(folder)) {
            assertThat(finished(running, left.id()).get("pictures").size()).isEqualTo(4);
        }
    }

    @Test
    void aJobThatAShorterQueueCannotTakeFailsAndTheNextOneIsDrawn() throws Exception {
        Job large;
        Job small;
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            JobStore jobs = new JobStore(database);
            large = jobs.add(new Order("tiny", Precision.FP32, "a red bird", 3, 0, null, 9, true), ME, null);
            small = jobs.add(new Order("tiny", Precision.FP32, "a red bird", 3, 0, null, 2, true), ME, null);
        }
        try (Running running = Running.at(folder, null, 8)) {
            JsonNode told = finished(running, large.id());
            assertThat(told.get("state").stringValue()).isEqualTo("failed");
            assertThat(told.get("problem").stringValue()).contains("room for 8 pictures, but the job has 9", "--queue");
            assertThat(finished(running, small.id()).get("pictures").size()).isEqualTo(2);
        }
    }

    @Test
    void aJobOfAModelThatIsGoneFailsAndSaysSo() throws Exception {
        Job left;
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            left = new JobStore(database)
                    .add(new Order("gone", Precision.FP32, "a red bird", 3, 0, null, 1, true), ME, null);
        }
        try (Running running = Running.at(folder)) {
            JsonNode told = finished(running, left.id());
            assertThat(told.get("state").stringValue()).isEqualTo("failed");
            assertThat(told.get("problem").stringValue()).contains("gone");
        }
    }

    @Test
    void theSameKeyIsTheSameJob() throws Exception {
        try (Running running = Running.at(folder)) {
            Map<String, Object> body = Map.of("sentence", "a red bird", "client", ME, "count", 2);
            JsonNode first = Running.json(running.post("/api/jobs", body, "Idempotency-Key", "once"));
            JsonNode again = Running.json(running.post("/api/jobs", body, "Idempotency-Key", "once"));
            assertThat(again.get("id")).isEqualTo(first.get("id"));
            Map<String, Object> other = Map.of("sentence", "a blue bird", "client", ME, "count", 2);
            assertThat(running.post("/api/jobs", other, "Idempotency-Key", "once")
                            .statusCode())
                    .isEqualTo(409);
            finished(running, first.get("id").stringValue());
            assertThat(Running.json(running.get("/api/history")).get("total").intValue())
                    .isEqualTo(2);
        }
    }

    @Test
    void theSameKeyIsTheSameJobAlsoWhenManyAskAtOnce() throws Exception {
        try (Running running = Running.at(folder)) {
            Map<String, Object> body = Map.of("sentence", "a red bird", "client", ME, "count", 2);
            List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> running.post("/api/jobs", body, "Idempotency-Key", "once")))
                    .toList();
            Set<String> ids = new HashSet<>();
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
                ids.add(Running.json(answer.get()).get("id").stringValue());
            }
            assertThat(ids).hasSize(1);
            finished(running, ids.iterator().next());
            assertThat(Running.json(running.get("/api/history")).get("total").intValue())
                    .isEqualTo(2);
            assertThat(Running.text(running.get("/metrics")))
                    .as("each picture is drawn once")
                    .contains("drgan_pictures_total 2.0");
            assertThat(Running.json(running.post("/api/jobs", body, "Idempotency-Key", "once"))
                            .get("id")
                            .stringValue())
                    .as("also when it is finished")
                    .isIn(ids);
        }
    }

    @Test
    void aFullQueueSaysWhenToComeBack() throws Exception {
        try (Running running = Running.at(folder, null, 10)) {
            Map<String, Object> body = Map.of("sentence", "a red bird", "client", ME, "count", 11);
            HttpResponse<byte[]> refused = running.post("/api/jobs", body);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            refused.headers().firstValue("Retry-After").orElse("")))
                    .isBetween(1, 60);
            assertThat(Running.json(refused).at("/error/code").stringValue()).isEqualTo("queue_full");
            assertThat(Running.json(running.get("/api/jobs?client=" + ME))
                            .get("jobs")
                            .size())
                    .isZero();
            assertThat(finished(running, order(running, ME, 10)).get("pictures").size())
                    .isEqualTo(10);
        }
    }

    @Test
    void aCancelledJobIsNotDrawn() throws Exception {
        try (Running running = Running.at(folder)) {
            String first;
            String second;
            try (Running.Busy busy = running.busy()) {
                first = order(running, ME, 64);
                second = order(running, ME, 64);
                JsonNode answer = Running.json(
                        running.send(running.request("/api/jobs/" + second).DELETE()));
                assertThat(answer.get("cancelled").booleanValue()).isTrue();
            }
            finished(running, first);
            JsonNode told = finished(running, second);
            assertThat(told.get("state").stringValue()).isEqualTo("cancelled");
            assertThat(told.get("pictures").size()).isZero();
            assertThat(Running.json(running.send(
                                    running.request("/api/jobs/" + first).DELETE()))
                            .get("cancelled")
                            .booleanValue())
                    .as("what is drawn stays drawn")
                    .isFalse();
        }
    }

    @Test
    void aSentenceThatCannotBeDrawnIsRefusedAtOnce() throws Exception {
        try (Running running = Running.at(folder)) {
            HttpResponse<byte[]> refused = running.post("/api/jobs", Map.of("sentence", "xyzzy", "client", ME));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Running.text(refused)).contains("xyzzy");
        }
    }

    @Test
    void moreStreamsThanThereMayBeAreRefused() throws IOException {
        Events events = new Events();
        List<Events.Stream> streams = new ArrayList<>();
        for (int i = 0; i < Events.STREAMS; i++) {
            streams.add(events.open(ME, null));
        }
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> events.open(ME, null))
                .isInstanceOf(Events.TooMany.class);
        streams.get(0).close();
        assertThat(events.open(ME, null)).isNotNull();
    }

    @Test
    void aStreamThatIsTooSlowIsCutAndNothingIsSentTwice() throws Exception {
        Events events = new Events();
        Events.Stream slow = events.open(ME, null);
        for (int i = 0; i < 3000; i++) {
            events.send(ME, "tick", Integer.toString(i));
        }
        assertThat(slow.isCut()).isTrue();
        assertThat(slow.next(1)).isEmpty();
    }
}
