package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The page written by {@code drgan export --to web}, which draws in the browser without the server. Requested names are
 * compared with the folder's listing and never become part of a path.
 */
final class OfflineRoutes {
    private static final String RUNTIME = "node_modules/onnxruntime-web/dist";
    private static final Pattern PLACE = Pattern.compile("(?:(" + RUNTIME + ")/)?([A-Za-z0-9][A-Za-z0-9._-]*)");
    private static final long LARGEST = 512L << 20;

    private final @Nullable Path folder;

    OfflineRoutes(@Nullable Path folder) {
        this.folder = folder;
    }

    void add(RoutesConfig routes) {
        routes.get("/offline", context -> context.redirect("/offline/"));
        routes.get("/offline/", context -> send(context, "index.html"));
        routes.get("/offline/<file>", context -> send(context, context.pathParam("file")));
    }

    private void send(Context context, String place) throws IOException {
        Path file = find(place)
                .orElseThrow(() -> Refusal.of(
                        404,
                        "not_found",
                        folder == null ? "this studio was started without --offline" : "there is no such file"));
        context.header(
                "Content-Security-Policy", // the runtime is WebAssembly
                "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        context.header("Cross-Origin-Embedder-Policy", "require-corp"); // WebAssembly threads need it
        context.header("Cache-Control", "no-cache");
        String tag =
                "\"" + Files.size(file) + "-" + Files.getLastModifiedTime(file).toMillis() + "\"";
        context.header("ETag", tag);
        if (tag.equals(context.req().getHeader("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.res().setContentType(null); // removes the charset, which prevents streaming compilation of WebAssembly
        context.contentType(type(String.valueOf(file.getFileName()))).result(Files.newInputStream(file));
    }

    private Optional<Path> find(String place) throws IOException {
        Matcher asked = PLACE.matcher(place);
        if (folder == null || !asked.matches()) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(asked.group(1) == null ? folder : folder.resolve(RUNTIME))) {
            Optional<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).equals(asked.group(2)))
                    .filter(Files::isRegularFile)
                    .findFirst();
            return found.isPresent() && Files.size(found.get()) <= LARGEST ? found : Optional.empty();
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js", "mjs" -> "text/javascript; charset=utf-8";
            case "json" -> "application/json";
            case "wasm" -> "application/wasm";
            default -> "application/octet-stream";
        };
    }
}
