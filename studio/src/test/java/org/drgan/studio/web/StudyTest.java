package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Draft;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Question;
import org.drgan.studio.study.Studies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A study from its creation to its results, through the routes of authors and participants. */
class StudyTest {
    @TempDir
    private Path folder;

    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.at(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /** Pictures of one colour each, so that a test knows which arm it sees. */
    static Draft draft(Kind kind, int participants) {
        return draft(kind, participants, 10);
    }

    static Draft draft(Kind kind, int participants, int trials) {
        List<Draft.Arm> arms = new ArrayList<>();
        for (int arm = 0; arm < 3; arm++) {
            byte[] rgb = new byte[3 * 64];
            for (int i = arm; i < rgb.length; i += 3) {
                rgb[i] = (byte) 255;
            }
            arms.add(new Draft.Arm(
                    List.of("red", "green", "blue").get(arm), "paint", Collections.nCopies(10, new Pixels(8, 8, rgb))));
        }
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sentences.add("sentence " + i);
        }
        return new Draft(
                "Colours",
                "to test",
                "nobody",
                kind,
                List.of(Question.FIDELITY),
                arms,
                "",
                sentences,
                trials,
                participants,
                5);
    }

    private String study(Kind kind, int participants) throws Exception {
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            return new Studies(database).create(draft(kind, participants)).id();
        }
    }

    private JsonNode join(String study) {
        HttpResponse<byte[]> answer = running.post("/take/" + study + "/participants", Map.of());
        assertThat(answer.statusCode()).isEqualTo(201);
        return Running.json(answer);
    }

    private HttpResponse<byte[]> answer(String token, int trial, String id, List<Integer> places) {
        return running.send(running.request("/take/participants/" + token + "/answers/" + trial)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(
                        Running.JSON.writeValueAsBytes(Map.of("id", id, "places", places, "milliseconds", 1500)))));
    }

    /** The place of the greenest picture, or of the one that is not noise. */
    private int green(JsonNode trial) throws Exception {
        int best = 0;
        long most = Long.MIN_VALUE;
        for (int place = 0; place < trial.get("pictures").size(); place++) {
            Pixels picture = Pictures.decode(
                    running.get(trial.get("pictures").get(place).stringValue()).body(), "picture");
            Set<Integer> colours = new HashSet<>();
            long green = 0;
            for (int i = 0; i < picture.rgb().length; i += 3) {
                colours.add((picture.rgb()[i] & 0xFF) << 16
                        | (picture.rgb()[i + 1] & 0xFF) << 8
                        | (picture.rgb()[i + 2] & 0xFF));
                green += (picture.rgb()[i + 1] & 0xFF) - (picture.rgb()[i] & 0xFF);
            }
            long score = colours.size() > 1 ? Long.MIN_VALUE + 1 : green;
            if (score > most) {
                most = score;
                best = place;
            }
        }
        return best;
    }

    private void takePart(String study) throws Exception {
        String token = join(study).get("token").stringValue();
        JsonNode state = Running.json(running.get("/take/participants/" + token));
        while (!state.get("finished").booleanValue()) {
            JsonNode trial = state.get("trial");
            HttpResponse<byte[]> taken = answer(
                    token, trial.get("number").intValue(), "answer-" + trial.get("number"), List.of(green(trial)));
            assertThat(taken.statusCode()).as(Running.text(taken)).isEqualTo(200);
            state = Running.json(taken);
            if (trial.get("learning").booleanValue()) {
                assertThat(state.get("right").booleanValue()).isTrue();
            }
        }
    }

    @Test
    void resultsAreShownWhenThePlannedNumberHasFinished() throws Exception {
        String study = study(Kind.BEST, 3);
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> early = running.get("/api/studies/" + study + "/results");
            assertThat(early.statusCode()).isEqualTo(409);
            assertThat(running.get("/api/studies/" + study + "/export.csv").statusCode())
                    .isEqualTo(409);
            assertThat(Running.text(running.get("/api/studies/" + study))).doesNotContain("strength", "first");
            takePart(study);
        }
        JsonNode results = Running.json(running.get("/api/studies/" + study + "/results"));
        JsonNode result = results.get("kept").get(0);
        assertThat(result.get("answers").intValue()).isEqualTo(30);
        assertThat(result.get("arms").get(1).get("name").stringValue()).isEqualTo("green");
        assertThat(result.get("arms").get(1).at("/first/value").doubleValue()).isEqualTo(1);
        assertThat(result.get("selfAgreement").doubleValue()).isEqualTo(1);
        assertThat(results.get("excluded").size()).isZero();
        String csv = Running.text(running.get("/api/studies/" + study + "/export.csv"));
        assertThat(csv.lines()).hasSize(2 + 3 * (3 + 10 + 1 + 1));
        assertThat(csv).contains(results.get("hash").stringValue());
        JsonNode json = Running.json(running.get("/api/studies/" + study + "/export.json"));
        assertThat(json.at("/protocol/sentences").size()).isEqualTo(10);
        assertThat(json.get("answers").size()).isEqualTo(45);
    }

    @Test
    void anAnswerIsKeptOnceWhateverIsSent() throws Exception {
        String study = study(Kind.BEST, 3);
        String token = join(study).get("token").stringValue();
        assertThat(answer(token, 0, "first-answer", List.of(0)).statusCode()).isEqualTo(200);
        assertThat(answer(token, 0, "first-answer", List.of(0)).statusCode())
                .as("a retry")
                .isEqualTo(200);
        assertThat(answer(token, 0, "other-answer", List.of(1)).statusCode()).isEqualTo(409);
        assertThat(answer(token, 5, "early-answer", List.of(0)).statusCode())
                .as("cannot be answered yet")
                .isEqualTo(400);
        List<CompletableFuture<HttpResponse<byte[]>>> clicks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clicks.add(CompletableFuture.supplyAsync(() -> answer(token, 1, "double-click", List.of(1))));
        }
        for (CompletableFuture<HttpResponse<byte[]>> click : clicks) {
            assertThat(click.get().statusCode()).isEqualTo(200);
        }
        assertThat(Running.json(running.get("/api/studies/" + study))
                        .get("answers")
                        .intValue())
                .isEqualTo(2);
        for (List<Integer> wrong : List.of(List.of(0, 1), List.of(9), List.of(-1))) {
            assertThat(answer(token, 2, "wrong-answer", wrong).statusCode()).isEqualTo(400);
        }
        assertThat(answer(token, 2, "cannot-tell", List.of()).statusCode()).isEqualTo(200);
        assertThat(answer("x".repeat(22), 0, "first-answer", List.of(0)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void rankingsNameEveryPlaceOnce() throws Exception {
        String token = join(study(Kind.RANK, 3)).get("token").stringValue();
        for (List<Integer> wrong : List.of(List.of(0), List.of(0, 1), List.of(0, 1, 1), List.of(0, 1, 3))) {
            assertThat(answer(token, 0, "wrong-answer", wrong).statusCode())
                    .as(wrong.toString())
                    .isEqualTo(400);
        }
        assertThat(answer(token, 0, "right-answer", List.of(2, 0, 1)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void withTheCodeAllAnswersAreDeleted() throws Exception {
        String study = study(Kind.BEST, 3);
        JsonNode one = join(study);
        JsonNode two = join(study);
        answer(one.get("token").stringValue(), 0, "one-answer", List.of(0));
        answer(two.get("token").stringValue(), 0, "two-answer", List.of(0));
        HttpResponse<byte[]> gone = running.post(
                "/take/withdrawals", Map.of("code", one.get("withdrawal").stringValue()));
        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(Running.json(running.get("/api/studies/" + study))
                        .get("answers")
                        .intValue())
                .isEqualTo(1);
        assertThat(running.get("/take/participants/" + one.get("token").stringValue())
                        .statusCode())
                .isEqualTo(404);
        assertThat(running.post("/take/withdrawals", Map.of("code", "%")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void nothingThatAParticipantGetsNamesAModel() throws Exception {
        String study = study(Kind.BEST, 3);
        String token = join(study).get("token").stringValue();
        String told =
                Running.text(running.get("/take/" + study)) + Running.text(running.get("/take/participants/" + token));
        assertThat(told).doesNotContain("red", "green", "blue", "arm", "JUDGE", "CHECK");
        HttpResponse<byte[]> picture = running.get("/take/participants/" + token + "/pictures/0/0");
        assertThat(Running.text(picture)).doesNotContain("drgan", "Description");
        assertThat(picture.headers().map().keySet()).doesNotContain("ETag", "etag");
        assertThat(running.get("/take/participants/" + token + "/pictures/1/0").statusCode())
                .as("later trials are not shown before")
                .isEqualTo(404);
        assertThat(running.get("/take/participants/" + token + "/pictures/0/7").statusCode())
                .isEqualTo(404);
    }

    @Test
    void participantsNeedNoTokenAndReachNothingElse() throws Exception {
        try (Running closed = Running.at(folder.resolve("closed"), "a-token-of-many-characters", 64)) {
            String study;
            try (Database database =
                    Database.open(folder.resolve("closed/studio.db").toString())) {
                study = new Studies(database).create(draft(Kind.BEST, 3)).id();
            }
            assertThat(closed.get("/study/" + study).statusCode()).isEqualTo(200);
            assertThat(closed.post("/take/" + study + "/participants", Map.of()).statusCode())
                    .isEqualTo(201);
            assertThat(closed.get("/api/studies").statusCode()).isEqualTo(401);
            assertThat(closed.get("/api/studies/" + study + "/results").statusCode())
                    .isEqualTo(401);
            assertThat(closed.post("/take/" + study + "/participants", Map.of(), "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aClosedStudyShowsItsResultsAndTakesNobody() throws Exception {
        String study = study(Kind.PAIRS, 1000);
        takePart(study);
        running.post("/api/studies/" + study + "/close", Map.of());
        assertThat(running.get("/api/studies/" + study + "/results").statusCode())
                .isEqualTo(200);
        assertThat(running.post("/take/" + study + "/participants", Map.of()).statusCode())
                .isEqualTo(410);
    }

    @Test
    void aStudyOfModelsHasTheSameNoiseForAllAndIsFrozen() {
        Map<String, Object> body = new HashMap<>(Map.of(
                "title",
                "models",
                "kind",
                "best",
                "questions",
                List.of("fidelity", "realism"),
                "models",
                List.of("tiny", "broken"),
                "sentences",
                List.of("a red bird", "a blue bird"),
                "trials",
                4,
                "participants",
                2));
        assertThat(running.post("/api/studies", body).statusCode())
                .as("a model is broken")
                .isEqualTo(500);
        body.put("models", List.of("tiny"));
        assertThat(running.post("/api/studies", body).statusCode()).isEqualTo(400);
        body.put("models", List.of("tiny", "tiny"));
        HttpResponse<byte[]> twice = running.post("/api/studies", body);
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(Running.text(twice)).contains("different names");
        body.put("sentences", List.of("xyzzy"));
        assertThat(running.post("/api/studies", body).statusCode()).isEqualTo(400);
        assertThat(Running.json(running.get("/api/studies")).get("studies").size())
                .isZero();
    }

    /** Sentences of the data set, and their real pictures among those of the models. */
    @Test
    void realPicturesAreAHiddenAnchor() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data/test"));
        for (int i = 0; i < 4; i++) {
            byte[] rgb = new byte[3 * 40 * 30];
            Arrays.fill(rgb, (byte) (40 + i));
            Pictures.write(data.resolve(i + ".png"), new Pixels(40, 30, rgb), Map.of());
            Files.writeString(data.resolve(i + ".txt"), "a red bird\n");
        }
        TinyModel.write(folder.resolve("there is no model")); // so the second one is there, too
        Map<String, Object> asked = new HashMap<>(Map.of(
                "title", "Real", "kind", "rank", "questions", List.of("realism"), "models", List.of("tiny", "broken")));
        asked.put("real", 3);
        assertThat(running.post("/api/studies", asked).statusCode())
                .as("without --data")
                .isEqualTo(400);
        Studio.Folders folders = new Studio.Folders(null, folder.resolve("data"), null, List.of());
        try (Running other = Running.at(folder, null, 64, folders)) {
            HttpResponse<byte[]> made = other.post("/api/studies", asked);
            assertThat(made.statusCode()).as(Running.text(made)).isEqualTo(201);
            JsonNode study = Running.json(made);
            assertThat(study.get("arms").get(2).stringValue()).isEqualTo("real pictures");
            assertThat(study.get("sentences").intValue()).isEqualTo(3);
            try (Database database = Database.open(folder.resolve("studio.db").toString())) {
                Studies.Study kept =
                        new Studies(database).get(study.get("id").stringValue()).orElseThrow();
                assertThat(kept.protocol().anchor()).isEqualTo("real pictures");
                assertThat(kept.protocol().draws()).isEqualTo(2_000);
                byte[] real = database.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "SELECT png FROM study_picture WHERE study = :study AND arm = 2 AND item = 0")
                                .bind("study", kept.id())
                                .mapTo(byte[].class)
                                .one());
                Pixels picture = Pictures.decode(real, "real");
                assertThat(picture.width()).as("of the models' size").isEqualTo(16);
                assertThat(picture.rgb()[0]).isBetween((byte) 40, (byte) 43);
            }
            asked.put("real", 5);
            HttpResponse<byte[]> many = other.post("/api/studies", asked);
            assertThat(many.statusCode()).isEqualTo(400);
            assertThat(Running.text(many)).contains("4 usable pictures", "5 are needed");
            asked.put("kind", "best");
            asked.put("real", 2);
            assertThat(Running.text(other.post("/api/studies", asked))).contains("RANK");
        }
    }
}
