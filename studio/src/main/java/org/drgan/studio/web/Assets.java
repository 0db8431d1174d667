package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.files.DurableFile;

/** The pages' static files. Only the names listed here are served, so no request can leave the folder. */
final class Assets {
    private static final String[] NAMES = {
        "studio.css",
        "app.js",
        "api.js",
        "draw.js",
        "panels.js",
        "plane.js",
        "theme.js",
        "training.js",
        "history.js",
        "pixels.js",
        "studies.js",
        "take.js",
        "study.css",
        "runs.css",
        "runs.js",
        "uplot.js",
        "uplot.css",
        "htm-preact.js",
        "icon.svg"
    };

    /**
     * A page. All share the frame {@code page.html}; the script fills it.
     *
     * @param styles style sheets in addition to studio.css
     * @param plain scripts that are not modules, loaded before {@code script}
     * @param opening text shown until the script has loaded
     */
    private record Page(
            String name,
            String title,
            String description,
            List<String> styles,
            List<String> plain,
            String script,
            String opening) {
        String html(String frame, String marks) {
            StringBuilder files = new StringBuilder();
            styles.forEach(style -> files.append("<link rel=\"stylesheet\" href=\"/assets/")
                    .append(style)
                    .append("\">\n"));
            plain.forEach(
                    name -> files.append("<script src=\"/assets/").append(name).append("\" defer></script>\n"));
            files.append("<script src=\"/assets/").append(script).append("\" type=\"module\"></script>");
            return frame.replace("{marks}", marks)
                    .replace("{title}", title)
                    .replace("{description}", description)
                    .replace("{files}", files)
                    .replace("{opening}", opening);
        }
    }

    private static final List<Page> PAGES = List.of(
            new Page(
                    "index.html",
                    "drgan studio",
                    "Draws pictures for sentences while you type.",
                    List.of(),
                    List.of(),
                    "app.js",
                    "Opening the studio…"),
            new Page(
                    "runs.html",
                    "Training · drgan studio",
                    "Training runs and their progress.",
                    List.of("uplot.css", "runs.css"),
                    List.of("uplot.js"),
                    "runs.js",
                    "Opening the studio…"),
            new Page(
                    "studies.html",
                    "Studies · drgan studio",
                    "Studies in which people judge pictures.",
                    List.of("study.css"),
                    List.of(),
                    "studies.js",
                    "Opening the studio…"),
            new Page(
                    "study.html",
                    "Study", // without the name of the program, so that participants do not look for its other pages
                    "A study in which people judge pictures.",
                    List.of("study.css"),
                    List.of(),
                    "take.js",
                    "Opening the study…"));

    private final Map<String, File> files = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record File(byte[] bytes, String type, String tag) {}

    /** @param offline whether the pages link to the offline page */
    Assets(boolean offline) {
        for (String name : NAMES) {
            add(name, read(name));
        }
        String frame = new String(read("page.html"), StandardCharsets.UTF_8);
        for (Page page : PAGES) {
            add(page.name(), page.html(frame, offline ? " data-offline" : "").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(String name, byte[] bytes) {
        String tag = "\"" + DurableFile.hash(bytes).substring(0, 32) + "\"";
        files.put(name, new File(bytes, type(name), tag));
    }

    private static byte[] read(String name) {
        try (InputStream stream = Assets.class.getResourceAsStream("pages/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("the page's file " + name + " is missing in this jar");
            }
            return stream.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
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

    /** Sends a file, or 304 if it has not changed. */
    void send(Context context, String name) {
        File file = files.get(name);
        if (file == null) {
            throw Refusal.of(404, "not_found", "there is no such page");
        }
        context.header("Cache-Control", "no-cache"); // the browser asks each time whether it has changed
        context.header("ETag", file.tag());
        if (file.tag().equals(context.req().getHeader("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(file.type()).result(file.bytes());
    }
}
