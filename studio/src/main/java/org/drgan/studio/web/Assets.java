package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.drgan.files.DurableFile;

/** The pages' own files. Only what is named here can be asked for, so no name leads out of the folder. */
final class Assets {
    private static final String[] NAMES = {
        "index.html",
        "studio.css",
        "app.js",
        "api.js",
        "draw.js",
        "panels.js",
        "history.js",
        "pixels.js",
        "studies.html",
        "studies.js",
        "study.html",
        "take.js",
        "study.css",
        "runs.html",
        "runs.css",
        "runs.js",
        "uplot.js",
        "uplot.css",
        "htm-preact.js",
        "icon.svg"
    };

    private final Map<String, File> files = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record File(byte[] bytes, String type, String tag) {}

    Assets() {
        for (String name : NAMES) {
            try (InputStream stream = Assets.class.getResourceAsStream("pages/" + name)) {
                if (stream == null) {
                    throw new IllegalStateException("this jar lacks the page's file " + name);
                }
                byte[] bytes = stream.readAllBytes();
                files.put(
                        name,
                        new File(
                                bytes,
                                type(name),
                                "\"" + DurableFile.hash(bytes).substring(0, 32) + "\""));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    /** Sends a file, or that it has not changed. */
    void send(Context context, String name) {
        File file = files.get(name);
        if (file == null) {
            throw Refusal.of(404, "not_found", "there is no such page");
        }
        context.header("Cache-Control", "no-cache"); // asks each time whether it has changed
        context.header("ETag", file.tag());
        if (file.tag().equals(context.req().getHeader("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(file.type()).result(file.bytes());
    }
}
