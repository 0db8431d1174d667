package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.AnimatedGif;
import org.drgan.image.Pixels;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;

/** Interpolations between two noises and two sentences. */
final class PlaneRoutes {
    private static final int PLACES = 64;

    private final Shelf shelf;
    private final DrawQueue queue;
    private final Clients clients;

    PlaneRoutes(Shelf shelf, DrawQueue queue, Clients clients) {
        this.clients = clients;
        this.shelf = shelf;
        this.queue = queue;
    }

    void add(RoutesConfig routes) {
        routes.post("/api/plane", this::draw);
        routes.post("/api/gif", this::gif);
    }

    private void draw(Context context) {
        draw(context, Fields.of(context), pictures -> DrawRoutes.send(context, Map.of(), pictures));
    }

    /** An interpolation as an animated GIF of the given duration. */
    private void gif(Context context) {
        Fields fields = Fields.of(context);
        double milliseconds = fields.number("milliseconds", 4_000, 1, 3_600_000);
        draw(context, fields, pictures -> {
            int delay = (int) Math.max(2, Math.round(milliseconds / 10 / pictures.size()));
            context.contentType("image/gif").result(AnimatedGif.encode(pictures, Math.min(delay, 0xFFFF)));
        });
    }

    /** {@code places} holds pairs of shares from 0 to 1: towards the other noise, and towards the other sentence. */
    private void draw(Context context, Fields fields, Clients.Sending<List<Pixels>> sending) {
        Request from = new Request(
                Limit.sentence("sentence", fields.text("sentence")),
                fields.seed("seed", 0),
                fields.number("noise", 0, 0, Integer.MAX_VALUE),
                fields.truncation("truncation"));
        Request to = new Request(
                Limit.sentence("otherSentence", fields.text("otherSentence")),
                fields.seed("otherSeed", 0),
                fields.number("otherNoise", 0, 0, Integer.MAX_VALUE),
                from.truncation());
        List<Double> shares = fields.shares("places", 2 * PLACES);
        if (shares.isEmpty() || shares.size() % 2 == 1) {
            throw Refusal.parameter("places", "places must be pairs of shares, two numbers for each picture");
        }
        List<TextToImage.Place> places = new ArrayList<>();
        for (int i = 0; i < shares.size(); i += 2) {
            places.add(new TextToImage.Place(shares.get(i), shares.get(i + 1)));
        }
        TextToImage model = shelf.get(
                new Shelf.Key(fields.optionalText("model").orElse(shelf.first()), DrawRoutes.precision(fields)));
        CompletableFuture<List<Pixels>> drawing = queue.ask(
                model,
                drawn -> drawn.between(from, to, places),
                DrawQueue.Lane.QUICK,
                fields.optionalText("tab").map(tab -> "plane " + tab).orElse(null));
        clients.answer(context, drawing, () -> drawing.cancel(false), sending);
    }
}
