package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Jobs;
import org.drgan.studio.store.Order;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.store.StoredPicture;
import org.drgan.tensor.Precision;

/** The drawing part of Stable Diffusion web UI's API. Samplers and the like are accepted and ignored. */
final class SdApiRoutes {
    private static final String CLIENT = "sdapi";
    private static final int LARGEST = 2048;
    private static final long MOST_PIXELS = 10L * LARGEST * LARGEST; // in one response, which is built in memory
    private static final String SAMPLER = "DR-GAN";

    private final Shelf shelf;
    private final DrawQueue queue;
    private final Jobs jobs;
    private final PictureStore pictures;
    private final Clients clients;

    SdApiRoutes(Shelf shelf, DrawQueue queue, Jobs jobs, PictureStore pictures, Clients clients) {
        this.clients = clients;
        this.shelf = shelf;
        this.queue = queue;
        this.jobs = jobs;
        this.pictures = pictures;
    }

    void add(RoutesConfig routes) {
        routes.post("/sdapi/v1/txt2img", this::draw);
        routes.post("/sdapi/v1/png-info", this::pngInfo);
        routes.post("/sdapi/v1/interrupt", context -> {
            jobs.waiting(CLIENT).forEach(job -> jobs.cancel(job.id()));
            Answers.json(context, Map.of());
        });
        routes.get(
                "/sdapi/v1/options",
                context ->
                        Answers.json(context, Map.of("sd_model_checkpoint", shelf.first(), "samples_format", "png")));
        routes.get(
                "/sdapi/v1/sd-models",
                context -> Answers.json(
                        context, shelf.names().stream().map(SdApiRoutes::model).toList()));
        routes.get(
                "/sdapi/v1/samplers",
                context -> Answers.json(
                        context, List.of(Map.of("name", SAMPLER, "aliases", List.of(), "options", Map.of()))));
        routes.get(
                "/sdapi/v1/schedulers",
                context -> Answers.json(
                        context, List.of(Map.of("name", "automatic", "label", "Automatic", "aliases", List.of()))));
        for (String empty : List.of("upscalers", "latent-upscale-modes", "loras")) {
            routes.get("/sdapi/v1/" + empty, context -> Answers.json(context, List.of()));
        }
        routes.get("/sdapi/v1/progress", this::progress);
    }

    private static Map<String, Object> model(String name) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("title", name);
        model.put("model_name", name);
        model.put("hash", null);
        model.put("sha256", null);
        model.put("filename", name);
        model.put("config", null);
        return model;
    }

    private void progress(Context context) {
        int waiting = queue.waiting();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("progress", waiting == 0 ? 1.0 : 0.0);
        answer.put("eta_relative", 0.0);
        answer.put("state", Map.of("job_count", waiting, "interrupted", false, "skipped", false));
        answer.put("current_image", null);
        answer.put("textinfo", null);
        Answers.json(context, answer);
    }

    private void draw(Context context) {
        Fields fields = Fields.of(context);
        String sentence = Limit.sentence("prompt", fields.text("prompt"));
        long seed = fields.seed("seed", -1);
        if (seed == -1) {
            seed = ThreadLocalRandom.current().nextLong(1L << 31);
        }
        int width = (int) fields.number("width", 0, 0, LARGEST);
        int height = (int) fields.number("height", 0, 0, LARGEST);
        int count = (int) (fields.number("batch_size", 1, 1, Limit.COUNT) * fields.number("n_iter", 1, 1, Limit.COUNT));
        if (count > Limit.COUNT) {
            throw Refusal.parameter("n_iter", "batch_size times n_iter must be at most " + Limit.COUNT);
        }
        if ((long) count * width * height > MOST_PIXELS) {
            throw Refusal.parameter("width", "all pictures together must have at most " + MOST_PIXELS + " pixels");
        }
        Order order = new Order(shelf.first(), Precision.FP32, sentence, seed, 0, null, count, false);
        Jobs.Taken taken = jobs.take(order, CLIENT, null);
        clients.answer(
                context,
                taken.end(),
                () -> jobs.cancel(taken.job().id()),
                finished -> send(context, order, finished, width, height));
    }

    private void send(Context context, Order order, Jobs.Finished finished, int width, int height) throws IOException {
        String sentence = order.sentence();
        List<String> images = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<Long> seeds = new ArrayList<>();
        for (StoredPicture picture : finished.pictures()) {
            byte[] png = pictures.png(picture.id())
                    .orElseThrow(() -> Refusal.of(404, "not_found", "the picture has been deleted"));
            images.add(Base64.getEncoder().encodeToString(sized(png, width, height, sentence)));
            seeds.add(picture.seed());
            texts.add(sentence + "\nSampler: " + SAMPLER + ", Seed: " + picture.seed() + ", Noise: " + picture.noise()
                    + ", Size: " + picture.side() + "x" + picture.side() + ", Model: " + picture.model());
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("prompt", sentence);
        info.put(
                "all_prompts",
                finished.pictures().stream().map(picture -> sentence).toList());
        info.put("negative_prompt", "");
        info.put("seed", order.seed());
        info.put("all_seeds", seeds);
        info.put("width", width == 0 ? finished.pictures().get(0).side() : width);
        info.put("height", height == 0 ? finished.pictures().get(0).side() : height);
        info.put("sampler_name", SAMPLER);
        info.put("batch_size", order.count());
        info.put("sd_model_name", order.model());
        info.put("infotexts", texts);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("images", images);
        answer.put("parameters", Map.of("prompt", sentence, "seed", order.seed(), "batch_size", order.count()));
        answer.put("info", Answers.JSON.writeValueAsString(info));
        Answers.json(context, answer);
    }

    /** Resizes a picture: clients always send a size, often not the model's. 0 keeps the model's size. */
    private static byte[] sized(byte[] png, int width, int height, String sentence) throws IOException {
        if (width == 0 || height == 0) {
            return png;
        }
        Pixels picture = Pictures.decode(png, "the picture");
        return picture.width() == width && picture.height() == height
                ? png
                : Pictures.encode(PilResize.resize(picture, width, height), Map.of("Description", sentence));
    }

    private void pngInfo(Context context) {
        String image = Fields.of(context).text("image");
        String bare = image.substring(image.indexOf(',') + 1); // data:image/png;base64,…
        try {
            Recipe recipe = Recipe.decode(Base64.getDecoder().decode(bare), "the picture")
                    .orElseThrow(() -> Refusal.of(422, "no_recipe", "this picture contains no recipe"));
            Answers.json(
                    context,
                    Map.of(
                            "info",
                            recipe.sentence() + "\nSampler: " + SAMPLER + ", Seed: " + recipe.seed() + ", Noise: "
                                    + recipe.index(),
                            "items",
                            recipe.text()));
        } catch (IOException | IllegalArgumentException broken) {
            throw Refusal.of(422, "no_recipe", "this is not a base64 PNG file drawn by drgan");
        }
    }
}
