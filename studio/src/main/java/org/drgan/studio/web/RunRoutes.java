package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.studio.runs.Runs;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Training runs: their logs, also while they grow, and their samples. */
final class RunRoutes {
    private final Runs runs;

    RunRoutes(Runs runs) {
        this.runs = runs;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/runs", this::list);
        routes.get("/api/runs/{name}/log", this::log);
        routes.get("/api/runs/{name}/samples/{step}", this::sheet);
    }

    private void list(Context context) throws IOException {
        Answers.json(context, Map.of("there", runs.isThere(), "now", System.currentTimeMillis(), "runs", runs.all()));
    }

    private void log(Context context) throws IOException {
        Runs.Lines found = runs.log(context.pathParam("name"), number(context.queryParam("from"), "from"))
                .orElseThrow(RunRoutes::none);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : found.lines()) {
            try {
                lines.add(Answers.JSON.readTree(line));
            } catch (JacksonException torn) {
                continue; // a crash left an incomplete line
            }
        }
        Answers.json(context, Map.of("lines", lines, "next", found.next()));
    }

    private void sheet(Context context) throws IOException {
        byte[] png = runs.sheet(context.pathParam("name"), number(context.pathParam("step"), "step"))
                .orElseThrow(RunRoutes::none);
        context.header("Cache-Control", "private, max-age=3600");
        context.contentType("image/png").result(png);
    }

    private static Refusal none() {
        return Refusal.of(404, "not_found", "there is no such run, or it has no such sample");
    }

    private static long number(@Nullable String text, String name) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.parameter(name, name + " must be a whole number");
        }
        return Long.parseLong(text);
    }
}
