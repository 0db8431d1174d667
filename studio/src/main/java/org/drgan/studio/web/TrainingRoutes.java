package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.Request;
import org.drgan.image.Pixels;
import org.drgan.settings.Documentation;
import org.drgan.settings.Presets;
import org.drgan.settings.Settings;
import org.drgan.studio.runs.TimeMachine;
import org.drgan.studio.runs.Trainings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, pauses and resumes training runs, and draws with their checkpoints. */
final class TrainingRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRoutes.class);
    private static final int LONGEST_VALUE = 500;

    private final Trainings trainings;
    private final TimeMachine machine;
    private final @Nullable Path data;

    TrainingRoutes(Trainings trainings, TimeMachine machine, @Nullable Path data) {
        this.trainings = trainings;
        this.machine = machine;
        this.data = data;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/settings", this::settings);
        routes.get("/api/trainings", this::list);
        routes.post("/api/trainings", this::start);
        routes.post("/api/trainings/{name}/pause", context -> ended(context, trainings.pause(name(context))));
        routes.post("/api/trainings/{name}/stop", context -> ended(context, trainings.stop(name(context))));
        routes.post("/api/trainings/{name}/resume", context -> {
            trainings.resume(name(context));
            context.status(202);
            fields(context);
        });
        routes.get("/api/runs/{name}/steps", this::steps);
        routes.post("/api/runs/{name}/draw", this::draw);
    }

    private static String name(Context context) {
        return context.pathParam("name");
    }

    /** All settings with their documentation, and their values in each preset. */
    private void settings(Context context) {
        Map<String, Map<String, String>> presets = new LinkedHashMap<>();
        for (String preset : Presets.BUNDLED) {
            presets.put(preset, Settings.of(List.of(preset), List.of()).flat());
        }
        Answers.json(context, Map.of("documentation", Documentation.all(), "presets", presets));
    }

    private void list(Context context) throws IOException {
        Answers.json(
                context,
                Map.of(
                        "possible",
                        trainings.isPossible(),
                        "data",
                        data != null,
                        "trainings",
                        trainings.all().stream().map(TrainingRoutes::fields).toList()));
    }

    private static Map<String, Object> fields(Trainings.About about) {
        return Map.of(
                "name", about.name(), "state", about.state().name().toLowerCase(Locale.ROOT), "said", about.said());
    }

    private void fields(Context context) {
        Answers.json(
                context,
                trainings
                        .read(name(context))
                        .map(TrainingRoutes::fields)
                        .orElseThrow(() -> Refusal.of(404, "not_found", "there is no such training")));
    }

    private void start(Context context) throws IOException {
        Fields fields = Fields.of(context);
        String name = fields.text("name");
        String preset = fields.text("preset");
        if (!Presets.BUNDLED.contains(preset)) {
            throw Refusal.parameter("preset", "preset must be one of " + String.join(", ", Presets.BUNDLED));
        }
        boolean own = fields.flag("data");
        if (own && data == null) {
            throw Refusal.parameter("data", "this studio was started without --data");
        }
        Map<String, String> changes =
                fields.values("settings", Documentation.all().size(), LONGEST_VALUE);
        trainings.start(name, preset, changes, own ? data : null);
        context.status(202);
        Answers.json(context, Map.of("name", name, "state", "running", "said", ""));
    }

    private void ended(Context context, boolean was) {
        if (!was) {
            throw Refusal.of(409, "not_running", "no running training of that name was started by a studio");
        }
        fields(context);
    }

    private void steps(Context context) throws IOException {
        try {
            Answers.json(context, Map.of("steps", machine.steps(name(context))));
        } catch (NoSuchFileException missing) {
            throw none();
        }
    }

    private void draw(Context context) {
        Fields fields = Fields.of(context);
        Request request = new Request(
                Limit.sentence("sentence", fields.text("sentence")),
                fields.seed("seed", 0),
                fields.number("noise", 0, 0, Integer.MAX_VALUE),
                null);
        try {
            Pixels drawn =
                    machine.draw(name(context), fields.number("step", TimeMachine.MODEL, -1, Long.MAX_VALUE), request);
            DrawRoutes.send(context, Map.of(), List.of(drawn));
        } catch (NoSuchFileException missing) {
            throw none();
        } catch (IOException unusable) { // the message contains local paths, so it is only logged
            LOG.warn("a checkpoint cannot be used to draw", unusable);
            throw Refusal.of(
                    409,
                    "unusable",
                    "this checkpoint cannot be used: it was removed or is damaged; the server's log says why");
        }
    }

    private static Refusal none() {
        return Refusal.of(404, "not_found", "there is no such run, or it has no such checkpoint");
    }
}
