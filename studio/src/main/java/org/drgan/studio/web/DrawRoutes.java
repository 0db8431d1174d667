package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drgan.GeneratedPicture;
import org.drgan.Insight;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.WordMap;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Sentence;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Jobs;
import org.drgan.studio.store.Job;
import org.drgan.studio.store.Order;
import org.drgan.studio.store.StoredPicture;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/** Routes of the draw page: previews while the user types, how a picture was made, and jobs. */
final class DrawRoutes {
    private static final int PREVIEWS = 16;
    private static final int SMALL = 64; // side of a small preview, in pixels

    private final Shelf shelf;
    private final DrawQueue queue;
    private final Jobs jobs;
    private final Clients clients;

    DrawRoutes(Shelf shelf, DrawQueue queue, Jobs jobs, Clients clients) {
        this.clients = clients;
        this.shelf = shelf;
        this.queue = queue;
        this.jobs = jobs;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/models", this::models);
        routes.post("/api/words", this::words);
        routes.post("/api/preview", this::preview);
        routes.post("/api/strip", this::strip);
        routes.post("/api/insight", this::insight);
        routes.post("/api/best", this::best);
        routes.post("/api/recipe", this::recipe);
        routes.post("/api/jobs", this::order);
        routes.get("/api/jobs", this::waiting);
        routes.get("/api/jobs/{id}", this::job);
        routes.delete("/api/jobs/{id}", this::cancel);
    }

    private void models(Context context) {
        List<Map<String, Object>> models = new ArrayList<>();
        for (String name : shelf.names()) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("name", name);
            if (name.equals(shelf.first()) || shelf.isLoaded(name)) { // other models are loaded on first use
                describe(name, model);
            }
            models.add(model);
        }
        Answers.json(
                context,
                Map.of("models", models, "fastest", Precision.fastest().name().toLowerCase(Locale.ROOT)));
    }

    private void describe(String name, Map<String, Object> model) {
        try {
            TextToImage loaded = shelf.get(new Shelf.Key(name, Precision.FP32));
            model.put("side", loaded.side());
            model.put("hash", loaded.hash());
            model.put("maximumWords", loaded.maximumWords());
            model.put("words", loaded.vocabulary().words().size());
            model.put("chooses", loaded.canChoose());
        } catch (Shelf.NoModel broken) {
            model.put("problem", String.valueOf(broken.getMessage()));
        }
    }

    /** What a request asks for: model, sentence and noise. */
    private record Wanted(TextToImage model, Request request, Fields fields) {}

    private Wanted wanted(Context context) {
        Fields fields = Fields.of(context);
        String sentence = Limit.sentence("sentence", fields.text("sentence"));
        return new Wanted(
                shelf.get(key(fields)),
                new Request(
                        sentence,
                        fields.seed("seed", 0),
                        fields.number("noise", 0, 0, Integer.MAX_VALUE),
                        fields.truncation("truncation")),
                fields);
    }

    private Shelf.Key key(Fields fields) {
        return new Shelf.Key(fields.optionalText("model").orElse(shelf.first()), precision(fields));
    }

    static Precision precision(Fields fields) {
        return Precision.valueOf(
                fields.choice("precision", "fp32", "fp32", "bf16").toUpperCase(Locale.ROOT));
    }

    /** How the model reads a sentence: which words it knows, and the nearest known word for each unknown one. */
    private void words(Context context) {
        Fields fields = Fields.of(context);
        String sentence = fields.text("sentence");
        if (sentence.length() > Limit.SENTENCE) {
            Limit.sentence("sentence", sentence);
        }
        Answers.json(context, read(Sentence.of(sentence, shelf.get(key(fields)))));
    }

    private static Map<String, Object> read(Sentence sentence) {
        List<Map<String, Object>> words = new ArrayList<>();
        for (Sentence.Word word : sentence.words()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("from", word.from());
            fields.put("to", word.to());
            fields.put("word", word.text());
            fields.put("state", word.state().name().toLowerCase(Locale.ROOT));
            fields.put("nearest", word.nearest().orElse(null));
            words.add(fields);
        }
        return Map.of("words", words, "known", sentence.known(), "read", sentence.read());
    }

    /** Pictures in the quick lane, as raw pixels; a later request of the same tab replaces this one. */
    private void preview(Context context) {
        Wanted wanted = wanted(context);
        int count = (int) wanted.fields().number("count", 1, 1, PREVIEWS);
        boolean small = wanted.fields().choice("size", "full", "full", "small").equals("small");
        String tab = wanted.fields().optionalText("tab").orElse(null);
        Sentence sentence = Sentence.of(wanted.request().sentence(), wanted.model());
        if (sentence.read() == 0) {
            send(context, read(sentence), List.of());
            return;
        }
        Request request = wanted.request();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(new Request(request.sentence(), request.seed(), request.index() + i, request.truncation()));
        }
        answer(
                context,
                queue.ask(wanted.model(), model -> pictures(model, requests, small), DrawQueue.Lane.QUICK, tab),
                drawn -> send(context, read(sentence), drawn));
    }

    private static List<Pixels> pictures(TextToImage model, List<Request> requests, boolean small) {
        int stages = (int) model.sides().stream()
                .filter(side -> side <= SMALL && side < model.side())
                .count();
        return stages > 0 && small
                ? model.sketch(requests, stages)
                : model.generate(requests).stream()
                        .map(GeneratedPicture::picture)
                        .toList();
    }

    /** The picture and, for each word, the picture without that word; same noise, one batch. */
    private void strip(Context context) {
        Wanted wanted = wanted(context);
        Request request = wanted.request();
        List<Request> requests = new ArrayList<>(List.of(request));
        List<Map<String, Object>> without = new ArrayList<>();
        for (Sentence.Word word :
                Sentence.of(request.sentence(), wanted.model()).words()) {
            String rest = Sentence.without(request.sentence(), word);
            if (word.state() == Sentence.State.READ
                    && wanted.model().vocabulary().numbers(rest).length > 0) {
                requests.add(new Request(rest, request.seed(), request.index(), request.truncation()));
                without.add(Map.of("word", word.text(), "from", word.from(), "to", word.to(), "sentence", rest));
            }
        }
        wanted.model().vocabulary().encode(request.sentence(), wanted.model().maximumWords());
        answer(
                context,
                queue.ask(wanted.model(), model -> model.generate(requests), DrawQueue.Lane.QUICK, null),
                drawn -> send(
                        context,
                        Map.of("without", without),
                        drawn.stream().map(GeneratedPicture::picture).toList()));
    }

    /** Of several noises of the seed, from the given one on, the one whose picture looks most real. */
    private void best(Context context) {
        Wanted wanted = wanted(context);
        int of = (int) wanted.fields().number("of", 8, 1, PREVIEWS);
        Request first = wanted.request();
        if (first.index() > Integer.MAX_VALUE - of) {
            throw Refusal.parameter(
                    "noise", "noise must be at most " + (Integer.MAX_VALUE - of) + " for the best of " + of);
        }
        if (!wanted.model().canChoose()) {
            throw Refusal.of(
                    422,
                    "no_choice",
                    "this model has no discriminator that can choose; training writes one if loss.features is above 0");
        }
        wanted.model().vocabulary().encode(first.sentence(), wanted.model().maximumWords());
        List<Request> candidates = new ArrayList<>();
        for (int i = 0; i < of; i++) {
            candidates.add(new Request(first.sentence(), first.seed(), first.index() + i, first.truncation()));
        }
        answer(
                context,
                queue.ask(wanted.model(), model -> model.best(candidates), DrawQueue.Lane.QUICK, null),
                best -> Answers.json(context, Map.of("noise", best.recipe().index())));
    }

    /** How a picture was made: stages, attention to each word, gates. */
    private void insight(Context context) {
        Wanted wanted = wanted(context);
        wanted.model()
                .vocabulary()
                .encode(wanted.request().sentence(), wanted.model().maximumWords());
        answer(
                context,
                queue.ask(wanted.model(), model -> model.inspect(wanted.request()), DrawQueue.Lane.QUICK, null),
                insight -> send(context, fields(insight), insight.stages()));
    }

    private static Map<String, Object> fields(Insight insight) {
        List<Map<String, Object>> refinements = new ArrayList<>();
        for (Insight.Refinement refinement : insight.refinements()) {
            refinements.add(Map.of(
                    "side",
                    refinement.attention().get(0).side(),
                    "attention",
                    refinement.attention().stream()
                            .map(WordMap::weights)
                            .map(DrawRoutes::floats)
                            .toList(),
                    "imageGate",
                    refinement.imageGate().stream()
                            .map(gate -> floats(gate.open()))
                            .toList(),
                    "contextGate",
                    refinement.contextGate().stream()
                            .map(gate -> floats(gate.open()))
                            .toList()));
        }
        return Map.of("words", insight.words(), "refinements", refinements);
    }

    /** Little-endian 32-bit floats in base64, as a browser's Float32Array reads them. */
    private static String floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /**
     * Sends pictures as raw RGBA for a canvas, since encoding PNG would take longer than drawing. The body: length of the
     * JSON (4 bytes, little-endian), the JSON with the pictures' sides in {@code sides}, then each picture's RGBA.
     */
    static void send(Context context, Map<String, Object> fields, List<Pixels> pictures) {
        Map<String, Object> head = new LinkedHashMap<>(fields);
        head.put("sides", pictures.stream().map(Pixels::width).toList());
        byte[] json = Answers.JSON.writeValueAsBytes(head);
        int size = pictures.stream()
                .mapToInt(picture -> picture.rgb().length / 3 * 4)
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(4 + json.length + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(json.length).put(json);
        for (Pixels picture : pictures) {
            byte[] rgb = picture.rgb();
            for (int i = 0; i < rgb.length; i += 3) {
                bytes.put(rgb, i, 3).put((byte) 255);
            }
        }
        context.contentType("application/octet-stream").result(bytes.array());
    }

    /** The recipe in a PNG file, and the name of its model in this studio. */
    private void recipe(Context context) throws IOException {
        byte[] png = Fields.bytes(context, Limit.PNG);
        Recipe recipe;
        try {
            recipe = Recipe.decode(png, "this file")
                    .orElseThrow(() -> Refusal.of(
                            422,
                            "no_recipe",
                            "this picture contains no recipe: drgan did not draw it, or another program"
                                    + " saved it again"));
        } catch (IOException broken) {
            throw Refusal.of(422, "no_recipe", String.valueOf(broken.getMessage()));
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("sentence", recipe.sentence());
        found.put("seed", Long.toString(recipe.seed()));
        found.put("noise", recipe.index());
        found.put("truncation", recipe.truncation());
        found.put("precision", "bf16".equals(recipe.extra().get("precision")) ? "bf16" : "fp32");
        found.put("hash", recipe.model());
        found.put("model", shelf.named(recipe.model()).orElse(null));
        found.put("version", recipe.version());
        Answers.json(context, found);
    }

    private void order(Context context) {
        Wanted wanted = wanted(context);
        Request request = wanted.request();
        Fields fields = wanted.fields();
        Shelf.Key key = key(fields);
        Order order = new Order(
                key.name(),
                key.precision(),
                request.sentence(),
                request.seed(),
                request.index(),
                request.truncation(),
                (int) fields.number("count", 1, 1, Limit.COUNT),
                true);
        Jobs.Taken taken = jobs.take(order, client(fields.text("client")), once(context));
        if (!taken.job().order().equals(order)) {
            throw keyInUse();
        }
        context.status(202);
        Answers.json(context, Map.of("id", taken.job().id(), "state", "waiting", "count", order.count()));
    }

    /** The idempotency key of a request; null if it has none. */
    static @Nullable String once(Context context) {
        String key = context.req().getHeader("Idempotency-Key");
        if (key != null && (key.isBlank() || key.length() > 200)) {
            throw Refusal.of(400, "invalid_value", "Idempotency-Key must have 1 to 200 characters");
        }
        return key;
    }

    /** The error for a key that was used with a different request. */
    static Refusal keyInUse() {
        return Refusal.of(
                409, "key_in_use", "this Idempotency-Key was used before with a different request; use a new one");
    }

    /** The random name that a page has given itself. */
    static String client(@Nullable String name) {
        if (name == null || !name.matches("[A-Za-z0-9_-]{8,64}")) {
            throw Refusal.parameter("client", "client must be 8 to 64 letters, digits, hyphens and underscores");
        }
        return name;
    }

    private void waiting(Context context) {
        Answers.json(
                context,
                Map.of(
                        "jobs",
                        jobs.waiting(client(context.queryParam("client"))).stream()
                                .map(job -> jobs.get(job.id()))
                                .flatMap(Optional::stream)
                                .map(DrawRoutes::fields)
                                .toList()));
    }

    private void job(Context context) {
        Answers.json(context, fields(jobs.get(context.pathParam("id")).orElseThrow(DrawRoutes::noJob)));
    }

    private void cancel(Context context) {
        String id = context.pathParam("id");
        if (jobs.get(id).isEmpty()) {
            throw noJob();
        }
        Answers.json(context, Map.of("id", id, "cancelled", jobs.cancel(id)));
    }

    private static Refusal noJob() {
        return Refusal.of(404, "not_found", "there is no such job");
    }

    private static Map<String, Object> fields(Jobs.Finished finished) {
        Job job = finished.job();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", job.id());
        fields.put("state", job.state().name().toLowerCase(Locale.ROOT));
        fields.put("count", job.order().count());
        fields.put("sentence", job.order().sentence());
        fields.put("problem", job.problem());
        fields.put(
                "pictures",
                finished.pictures().stream().map(StoredPicture::fields).toList());
        return fields;
    }

    private <T> void answer(Context context, CompletableFuture<T> result, Clients.Sending<T> sending) {
        clients.answer(context, result, () -> result.cancel(false), sending);
    }

    /** Waits for a result, for at most {@link Limit#WAIT} seconds. */
    static <T> T wait(CompletableFuture<T> result) {
        try {
            return result.get(Limit.WAIT, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            result.cancel(false);
            throw Refusal.later(503, "too_slow", 10, "the request took longer than " + Limit.WAIT + " seconds");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Refusal.later(503, "ending", 5, "the server is stopping");
        }
    }
}
