package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.BufferedPictures;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Sentence;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Jobs;
import org.drgan.studio.store.Job;
import org.drgan.studio.store.Order;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.store.StoredPicture;
import org.drgan.tensor.Precision;

/**
 * OpenAI's image API. Parameters without a meaning here (quality, style and the like) are accepted and listed in the
 * response header {@code x-drgan-ignored}; {@code seed} is an extension. A picture's stages are its partial images.
 */
final class OpenAiRoutes {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})");
    private static final int LARGEST = 2048;
    private static final String CLIENT = "openai-api";
    private static final int STREAMS = 50;

    private final Shelf shelf;
    private final DrawQueue queue;
    private final Jobs jobs;
    private final PictureStore pictures;
    private final Clients clients;
    private final Semaphore streams = new Semaphore(STREAMS); // each holds a thread
    private final long started = System.currentTimeMillis() / 1000;

    OpenAiRoutes(Shelf shelf, DrawQueue queue, Jobs jobs, PictureStore pictures, Clients clients) {
        this.clients = clients;
        this.shelf = shelf;
        this.queue = queue;
        this.jobs = jobs;
        this.pictures = pictures;
    }

    void add(RoutesConfig routes) {
        routes.post("/v1/images/generations", this::generate);
        routes.get("/v1/models", this::models);
        routes.get("/v1/models/{id}", this::model);
    }

    private void models(Context context) {
        Answers.json(
                context,
                Map.of(
                        "object",
                        "list",
                        "data",
                        shelf.names().stream().map(this::fields).toList()));
    }

    private void model(Context context) {
        String name = context.pathParam("id");
        if (!shelf.names().contains(name)) {
            throw Refusal.of(404, "model_not_found", "there is no model \"" + name + "\"");
        }
        Answers.json(context, fields(name));
    }

    private Map<String, Object> fields(String name) {
        return Map.of("id", name, "object", "model", "created", started, "owned_by", "drgan");
    }

    /** A checked request. */
    private record Asked(Order order, String form, String format, int quality, int width, int height, int partial) {
        boolean isResized() {
            return width > 0;
        }
    }

    private void generate(Context context) throws IOException {
        Fields fields = Fields.of(context);
        Asked asked = asked(fields);
        boolean stream = fields.flag("stream");
        List<String> ignored = new ArrayList<>();
        for (String known : List.of("quality", "style", "background", "moderation", "user", "safety_identifier")) {
            if (fields.has(known)) {
                ignored.add(known);
            }
        }
        ignored.addAll(fields.unread().stream()
                .filter(name -> name.matches("[A-Za-z0-9_]{1,40}"))
                .limit(20)
                .toList());
        if (!ignored.isEmpty()) {
            context.header("x-drgan-ignored", String.join(",", ignored));
        }
        context.header("x-drgan-seed", Long.toString(asked.order().seed()));
        if (stream) {
            if (!streams.tryAcquire()) {
                throw Refusal.later(
                        429,
                        "too_many_streams",
                        5,
                        "this server already streams " + STREAMS + " pictures; try again later");
            }
            try {
                stream(context, asked);
            } finally {
                streams.release();
            }
            return;
        }
        Jobs.Taken taken = jobs.take(asked.order(), CLIENT, DrawRoutes.once(context));
        Order kept = taken.job().order();
        if (DrawRoutes.once(context) != null && !isSame(kept, asked.order(), fields.has("seed"))) {
            throw DrawRoutes.keyInUse();
        }
        boolean again = DrawRoutes.once(context) != null; // the client may send the same request again
        clients.answer(
                context,
                taken.end(),
                () -> {
                    if (!again) {
                        jobs.cancel(taken.job().id());
                    }
                },
                finished -> send(context, asked, taken.job(), finished));
    }

    private void send(Context context, Asked asked, Job job, Jobs.Finished finished) throws IOException {
        if (finished.job().state() != Job.State.DRAWN) {
            throw Refusal.of(
                    409, "cancelled", "this request was cancelled or failed before; use a new Idempotency-Key");
        }
        List<Map<String, Object>> data = new ArrayList<>();
        for (StoredPicture picture : finished.pictures()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            if (!asked.form().equals("url")) {
                fields.put("b64_json", base64(asked, picture));
            }
            if (!asked.form().equals("b64_json")) {
                fields.put("url", url(context, picture));
            }
            fields.put("seed", picture.seed());
            fields.put("index", picture.noise());
            data.add(fields);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("created", job.created() / 1000);
        answer.put("data", data);
        answer.putAll(frame(asked, side(finished)));
        answer.put("usage", usage(job.order(), finished.pictures().size()));
        Answers.json(context, answer);
    }

    private static boolean isSame(Order kept, Order asked, boolean seeded) {
        return kept.equals(asked)
                || (!seeded
                        && kept.equals(new Order(
                                asked.model(),
                                asked.precision(),
                                asked.sentence(),
                                kept.seed(),
                                asked.noise(),
                                asked.truncation(),
                                asked.count(),
                                asked.alone())));
    }

    private static int side(Jobs.Finished finished) {
        return finished.pictures().isEmpty() ? 0 : finished.pictures().get(0).side();
    }

    private Asked asked(Fields fields) {
        String sentence = Limit.sentence("prompt", fields.text("prompt"));
        int count = (int) fields.number("n", 1, 1, 10);
        String size = fields.optionalText("size").orElse("auto");
        Matcher sides = SIZE.matcher(size);
        boolean resized = sides.matches();
        if (!resized && !size.equals("auto")) {
            throw Refusal.parameter("size", "size must be auto or WIDTHxHEIGHT, such as 256x256, but is " + size);
        }
        int width = resized ? Integer.parseInt(sides.group(1)) : 0;
        int height = resized ? Integer.parseInt(sides.group(2)) : 0;
        if (width > LARGEST || height > LARGEST) {
            throw Refusal.parameter("size", "size must be at most " + LARGEST + "x" + LARGEST + ", but is " + size);
        }
        String format = fields.choice("output_format", "png", "png", "jpeg");
        int quality = (int) fields.number("output_compression", 90, 0, 100);
        String form = fields.choice("response_format", "both", "both", "url", "b64_json");
        fields.choice("quality", "auto", "auto", "standard", "hd", "low", "medium", "high", "xhigh", "max");
        fields.choice("background", "auto", "auto", "opaque");
        fields.choice("moderation", "auto", "auto", "low");
        fields.choice("style", "vivid", "vivid", "natural");
        fields.optionalText("user");
        fields.optionalText("safety_identifier");
        int partial = (int) fields.number("partial_images", 0, 0, 3);
        if (fields.flag("stream") && count > 1) {
            throw Refusal.parameter("n", "n must be 1 when stream is true");
        }
        long seed = fields.has("seed")
                ? fields.seed("seed", 0)
                : ThreadLocalRandom.current().nextLong(1L << 31);
        Order order = new Order(
                model(fields.optionalText("model").orElse("")),
                Precision.FP32,
                sentence,
                seed,
                fields.number("index", 0, 0, Integer.MAX_VALUE),
                fields.truncation("truncation"),
                count,
                false);
        return new Asked(order, form, format, quality, width, height, partial);
    }

    /** Many clients have OpenAI's model names built in; these names mean the default model. */
    private String model(String name) {
        boolean alias = name.isEmpty()
                || name.startsWith("gpt-image-")
                || name.startsWith("dall-e-")
                || name.equals("chatgpt-image-latest");
        return alias ? shelf.first() : name;
    }

    private String base64(Asked asked, StoredPicture picture) throws IOException {
        byte[] png = pictures.png(picture.id())
                .orElseThrow(() -> Refusal.of(404, "not_found", "the picture has been deleted"));
        if (!asked.isResized() && asked.format().equals("png")) {
            return Base64.getEncoder().encodeToString(png); // the original file, which contains the recipe
        }
        return base64(asked, Pictures.decode(png, "the picture"));
    }

    private static String base64(Asked asked, Pixels picture) throws IOException {
        Pixels sized = asked.isResized() ? PilResize.resize(picture, asked.width(), asked.height()) : picture;
        byte[] file = asked.format().equals("jpeg")
                ? jpeg(sized, asked.quality())
                : Pictures.encode(sized, Map.of("Description", asked.order().sentence()));
        return Base64.getEncoder().encodeToString(file);
    }

    private static byte[] jpeg(Pixels picture, int quality) throws IOException {
        BufferedImage image = BufferedPictures.image(picture);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static String url(Context context, StoredPicture picture) {
        return context.scheme() + "://" + context.req().getHeader("Host") + "/pictures/" + picture.id() + ".png";
    }

    private static Map<String, Object> frame(Asked asked, int side) {
        int width = asked.isResized() ? asked.width() : side;
        int height = asked.isResized() ? asked.height() : side;
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("background", "opaque");
        frame.put("output_format", asked.format());
        frame.put("quality", "auto");
        frame.put("size", width + "x" + height);
        return frame;
    }

    /** Counts words as input tokens and pictures as output tokens. */
    private Map<String, Object> usage(Order order, int count) {
        TextToImage model = shelf.get(new Shelf.Key(order.model(), order.precision()));
        int words = Sentence.of(order.sentence(), model).read();
        return Map.of(
                "input_tokens",
                words,
                "input_tokens_details",
                Map.of("text_tokens", words, "image_tokens", 0),
                "output_tokens",
                count,
                "total_tokens",
                words + count);
    }

    /** Sends the stages, then the picture. Cancels the request when the client disconnects. */
    private void stream(Context context, Asked asked) throws IOException {
        Order order = asked.order();
        TextToImage model = shelf.get(new Shelf.Key(order.model(), order.precision()));
        Request request = order.request(0);
        model.vocabulary().encode(request.sentence(), model.maximumWords());
        CompletableFuture<GeneratedPicture> drawing = queue.draw(model, request, DrawQueue.Lane.STEADY);
        EventRoutes.Sending sending = EventRoutes.Sending.begin(context);
        try {
            for (long waited = 0; !drawing.isDone(); waited += 100) {
                if (waited % 1000 == 0) {
                    sending.write(": waiting\n\n"); // fails if the client has disconnected
                }
                if (waited > 1000L * Limit.WAIT) {
                    drawing.cancel(false);
                }
                pause();
            }
            GeneratedPicture picture = DrawRoutes.wait(drawing);
            long now = System.currentTimeMillis() / 1000;
            List<Pixels> partial = picture.stages()
                    .subList(0, Math.min(asked.partial(), picture.stages().size() - 1));
            for (int i = 0; i < partial.size(); i++) {
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("type", "image_generation.partial_image");
                event.put("b64_json", base64(asked, partial.get(i)));
                event.put("created_at", now);
                event.put("partial_image_index", i);
                event.putAll(frame(asked, partial.get(i).width()));
                sending.write(form(event));
            }
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", "image_generation.completed");
            event.put(
                    "b64_json",
                    asked.isResized() || asked.format().equals("jpeg")
                            ? base64(asked, picture.picture())
                            : Base64.getEncoder()
                                    .encodeToString(Pictures.encode(
                                            picture.picture(), picture.recipe().text())));
            event.put("created_at", now);
            event.putAll(frame(asked, picture.picture().width()));
            event.put("usage", usage(order, 1));
            sending.write(form(event));
            sending.write("data: [DONE]\n\n");
        } catch (IOException disconnected) {
            drawing.cancel(false);
        } catch (RuntimeException failed) {
            Refusal refusal = Answers.refusal(failed);
            sending.write("event: error\ndata: " + Answers.JSON.writeValueAsString(Answers.body(refusal)) + "\n\n");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Refusal.later(503, "ending", 5, "the server is stopping");
        }
    }

    private static String form(Map<String, Object> event) {
        return "event: " + event.get("type") + "\ndata: " + Answers.JSON.writeValueAsString(event) + "\n\n";
    }
}
