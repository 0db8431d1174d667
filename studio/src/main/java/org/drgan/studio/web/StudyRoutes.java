package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pixels;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.study.Analysis;
import org.drgan.studio.study.Ballot;
import org.drgan.studio.study.Draft;
import org.drgan.studio.study.Export;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Protocol;
import org.drgan.studio.study.Question;
import org.drgan.studio.study.RealPictures;
import org.drgan.studio.study.Studies;
import org.drgan.studio.study.Trial;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes of studies: for their authors, with the token, and for participants, who have a link. */
final class StudyRoutes {
    private static final int SENTENCES = 200; // larger studies are created on the command line
    private static final int MODELS = 9;
    private static final String REAL = "real pictures";
    private static final Logger LOG = LoggerFactory.getLogger(StudyRoutes.class);

    private final Studies studies;
    private final Shelf shelf;
    private final DrawQueue queue;
    private final @Nullable Path data;
    private @Nullable RealPictures real; // listed when they are first asked for

    /** @param data folder of captioned pictures; null when there is none */
    StudyRoutes(Studies studies, Shelf shelf, DrawQueue queue, @Nullable Path data) {
        this.data = data;
        this.studies = studies;
        this.shelf = shelf;
        this.queue = queue;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/studies", this::list);
        routes.post("/api/studies", this::create);
        routes.get("/api/studies/{id}", context -> Answers.json(context, fields(study(context))));
        routes.post("/api/studies/{id}/close", this::close);
        routes.get("/api/studies/{id}/results", this::results);
        routes.get("/api/studies/{id}/export.json", this::json);
        routes.get("/api/studies/{id}/export.csv", this::csv);
        routes.get("/take/{id}", this::introduce);
        routes.post("/take/{id}/participants", this::join);
        routes.get("/take/participants/{token}", context -> Answers.json(context, fields(progress(context))));
        routes.put("/take/participants/{token}/answers/{trial}", this::answer);
        routes.get("/take/participants/{token}/pictures/{trial}/{place}", this::picture);
        routes.post("/take/withdrawals", this::withdraw);
    }

    private Studies.Study study(Context context) {
        return studies.get(context.pathParam("id"))
                .orElseThrow(() -> Refusal.of(404, "not_found", "there is no such study"));
    }

    private void list(Context context) {
        Answers.json(
                context,
                Map.of("studies", studies.all().stream().map(this::fields).toList(), "data", data != null));
    }

    /** Protocol and counts of a study, without answers. */
    private Map<String, Object> fields(Studies.Study study) {
        Studies.Counts counts = studies.counts(study.id());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", study.id());
        fields.put("created", study.created());
        fields.put("title", study.protocol().title());
        fields.put("kind", study.protocol().kind().name().toLowerCase(Locale.ROOT));
        fields.put(
                "questions",
                study.protocol().questions().stream().map(Question::text).toList());
        fields.put("arms", study.protocol().arms());
        fields.put("sentences", study.protocol().sentences().size());
        fields.put("trials", study.protocol().trials());
        fields.put("planned", study.protocol().participants());
        fields.put("joined", counts.joined());
        fields.put("finished", counts.finished());
        fields.put("answers", counts.answers());
        fields.put("closed", study.closed());
        fields.put("results", studies.mayBeSeen(study));
        fields.put("hash", study.hash());
        fields.put("link", "/study/" + study.id());
        return fields;
    }

    private synchronized RealPictures real() {
        if (data == null) {
            throw Refusal.parameter("real", "this studio was started without --data");
        }
        if (real == null) {
            try {
                real = RealPictures.of(data);
            } catch (IOException unusable) { // the message contains local paths, so it is only logged
                LOG.error("the data set cannot be used", unusable);
                throw Refusal.of(409, "no_data", "the data set cannot be read; the server's log says why");
            }
        }
        return real;
    }

    /** Creates a study. Without sentences, {@code real} captions of the data set are used, with their pictures as anchor. */
    private void create(Context context) {
        Fields fields = Fields.of(context);
        List<String> given = fields.texts("sentences", SENTENCES).stream()
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .map(sentence -> Limit.sentence("sentences", sentence))
                .toList();
        List<String> models = fields.texts("models", MODELS);
        List<Question> questions = fields.texts("questions", Question.values().length).stream()
                .map(name -> named(Question.class, "questions", name))
                .toList();
        long seed = fields.seed("seed", 0);
        int count = (int) fields.number("real", 0, 0, SENTENCES);
        if (count > 0 && !given.isEmpty()) {
            throw Refusal.parameter(
                    "real", "sentences must be empty when real pictures are used, since these have their own");
        }
        int side = models.stream()
                .mapToInt(
                        model -> shelf.get(new Shelf.Key(model, Precision.FP32)).side())
                .max()
                .orElse(0);
        List<RealPictures.Real> pictures = count == 0 || side == 0 ? List.of() : real().some(count, seed, side);
        List<String> sentences = count == 0
                ? given
                : pictures.stream().map(RealPictures.Real::sentence).toList();
        if (sentences.isEmpty() || models.size() < 2) {
            throw Refusal.parameter(
                    sentences.isEmpty() ? "sentences" : "models", "a study needs at least one sentence and two models");
        }
        String title = fields.text("title");
        String purpose = fields.optionalText("purpose").orElse("");
        String contact = fields.optionalText("contact").orElse("");
        Kind kind = named(Kind.class, "kind", fields.text("kind"));
        String anchor = count > 0 ? REAL : "";
        int trials = (int) fields.number("trials", Math.min(30, sentences.size()), 1, 500);
        int participants = (int) fields.number("participants", 20, 1, 100_000);
        List<String> names = new ArrayList<>(models);
        if (count > 0) {
            names.add(REAL);
        }
        Protocol.check(title, purpose, contact, kind, questions, names, anchor, sentences.size(), trials, participants);
        List<Draft.Arm> arms = new ArrayList<>();
        for (String model : models) {
            arms.add(drawn(model, sentences, seed));
        }
        if (count > 0) {
            arms.add(new Draft.Arm(
                    REAL,
                    "pictures of the data set",
                    pictures.stream().map(RealPictures.Real::picture).toList()));
        }
        Studies.Study study = studies.create(new Draft(
                title, purpose, contact, kind, questions, arms, anchor, sentences, trials, participants, seed));
        context.status(201);
        Answers.json(context, fields(study));
    }

    private static <E extends Enum<E>> E named(Class<E> type, String parameter, String name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(name)) {
                return value;
            }
        }
        throw Refusal.parameter(
                parameter,
                "\"" + name + "\" is not one of "
                        + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }

    /** A model's pictures; sentences and noise are the same for all models. */
    private Draft.Arm drawn(String name, List<String> sentences, long seed) {
        TextToImage model = shelf.get(new Shelf.Key(name, Precision.FP32));
        sentences.forEach(sentence -> model.vocabulary().encode(sentence, model.maximumWords()));
        List<Request> requests = IntStream.range(0, sentences.size())
                .mapToObj(i -> new Request(sentences.get(i), seed, i, null))
                .toList();
        List<Pixels> pictures = queue.draw(model, requests, DrawQueue.Lane.STEADY).stream()
                .map(drawing -> DrawRoutes.wait(drawing).picture())
                .toList();
        return new Draft.Arm(
                name, "model " + model.hash() + ", seed " + seed + ", noise as the sentence's number", pictures);
    }

    private void close(Context context) {
        Studies.Study study = study(context);
        studies.close(study.id());
        Answers.json(context, fields(study(context)));
    }

    private Studies.Study finished(Context context) {
        Studies.Study study = study(context);
        if (!studies.mayBeSeen(study)) {
            throw Refusal.of(
                    409,
                    "not_yet",
                    "results are shown when " + study.protocol().participants() + " participants have finished ("
                            + studies.counts(study.id()).finished()
                            + " have) or the study is closed: an earlier look would allow stopping at a convenient result");
        }
        return study;
    }

    private void results(Context context) {
        Studies.Study study = finished(context);
        Map<String, Object> fields = new LinkedHashMap<>(fields(study));
        fields.putAll(Export.fields(Analysis.of(study.protocol(), studies.ballots(study.id()))));
        fields.put("analysis", study.protocol().analysis());
        Answers.json(context, fields);
    }

    private void json(Context context) {
        Studies.Study study = finished(context);
        List<Ballot> ballots = studies.ballots(study.id());
        context.header("Content-Disposition", "attachment; filename=\"study.json\"");
        context.contentType("application/json")
                .result(Export.json(study, ballots, Analysis.of(study.protocol(), ballots)));
    }

    private void csv(Context context) {
        Studies.Study study = finished(context);
        context.header("Content-Disposition", "attachment; filename=\"study.csv\"");
        context.contentType("text/csv; charset=utf-8").result(Export.csv(study, studies.ballots(study.id())));
    }

    /** The information for participants before the first trial. */
    private void introduce(Context context) {
        Studies.Study study = study(context);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", study.protocol().title());
        fields.put("purpose", study.protocol().purpose());
        fields.put("contact", study.protocol().contact());
        fields.put("kind", study.protocol().kind().name().toLowerCase(Locale.ROOT));
        fields.put("trials", study.protocol().trials());
        fields.put("closed", study.closed());
        Answers.json(context, fields);
    }

    private void join(Context context) {
        Studies.Study study = study(context);
        Studies.Participant participant = studies.join(study.id())
                .orElseThrow(() -> Refusal.of(410, "closed", "this study takes no more participants; thank you"));
        context.status(201);
        Answers.json(context, Map.of("token", participant.token(), "withdrawal", participant.withdrawal()));
    }

    private Studies.Progress progress(Context context) {
        return studies.progress(context.pathParam("token"))
                .orElseThrow(() -> Refusal.of(
                        404, "not_found", "this link belongs to no participant; the answers may have been deleted"));
    }

    /** Progress and next trial. Pictures are numbered by place, so that nothing reveals the model. */
    private static Map<String, Object> fields(Studies.Progress progress) {
        Studies.Participant participant = progress.participant();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", progress.study().protocol().title());
        fields.put("kind", progress.study().protocol().kind().name().toLowerCase(Locale.ROOT));
        fields.put("withdrawal", participant.withdrawal());
        fields.put("done", progress.next());
        fields.put("total", participant.trials().size());
        fields.put("rested", progress.rested());
        fields.put("finished", progress.isFinished());
        if (!progress.isFinished()) {
            Trial trial = participant.trials().get(progress.next());
            Map<String, Object> next = new LinkedHashMap<>();
            next.put("number", progress.next());
            next.put("learning", trial.purpose() == Trial.Purpose.LEARN);
            next.put("question", trial.question().text());
            next.put("sentence", progress.study().protocol().sentences().get(trial.item()));
            next.put(
                    "pictures",
                    IntStream.range(0, trial.arms().size())
                            .mapToObj(place -> "/take/participants/" + participant.token() + "/pictures/"
                                    + progress.next() + "/" + place)
                            .toList());
            fields.put("trial", next);
        }
        return fields;
    }

    private void answer(Context context) {
        Studies.Progress progress = progress(context);
        int number = index(context, "trial");
        Fields fields = Fields.of(context);
        String id = fields.text("id");
        if (!id.matches("[A-Za-z0-9_-]{8,64}")) {
            throw Refusal.parameter("id", "id must be 8 to 64 letters, digits, hyphens and underscores");
        }
        List<Integer> places = fields.numbers("places", 16);
        Studies.Taken taken =
                studies.answer(progress, number, id, places, fields.number("milliseconds", 0, 0, Long.MAX_VALUE));
        if (taken == Studies.Taken.ANSWERED) {
            throw Refusal.of(409, "answered", "this trial has already been answered; the first answer is kept");
        }
        Trial trial = progress.participant().trials().get(number);
        Map<String, Object> answer = new LinkedHashMap<>(fields(progress(context)));
        if (trial.purpose() == Trial.Purpose.LEARN) {
            answer.put("right", !places.isEmpty() && trial.arms().get(places.get(0)) != Trial.NOISE);
        }
        Answers.json(context, answer);
    }

    private void picture(Context context) {
        byte[] png = studies.picture(progress(context), index(context, "trial"), index(context, "place"))
                .orElseThrow(() -> Refusal.of(404, "not_found", "there is no such picture"));
        context.contentType("image/png").result(png);
    }

    private static int index(Context context, String name) {
        String text = context.pathParam(name);
        if (!text.matches("\\d{1,4}")) {
            throw Refusal.of(404, "not_found", "there is no such trial");
        }
        return Integer.parseInt(text);
    }

    private void withdraw(Context context) {
        if (!studies.withdraw(Fields.of(context).text("code").strip())) {
            throw Refusal.of(404, "not_found", "this code is unknown, or its answers are already deleted");
        }
        Answers.json(context, Map.of("deleted", true));
    }
}
