package org.drgan.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.store.Database;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A studio with a tiny model, on a free port of this machine, and a client of it. */
public final class Running implements AutoCloseable {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Studio studio;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private Running(Path folder, Studio studio) {
        this.folder = folder;
        this.studio = studio;
    }

    public static Running at(Path folder) throws IOException {
        return at(folder, null, 512);
    }

    public static Running at(Path folder, @Nullable String token, int room) throws IOException {
        return at(folder, token, room, new Studio.Folders(folder.resolve("runs"), null, null, List.of()));
    }

    public static Running at(Path folder, @Nullable String token, int room, Studio.Folders folders) throws IOException {
        Path model = folder.resolve("model");
        if (!model.toFile().isDirectory()) {
            TinyModel.writeChoosing(model);
        }
        Map<String, Shelf.Source> models = new LinkedHashMap<>();
        models.put("tiny", precision -> load(model, precision));
        models.put("broken", precision -> load(folder.resolve("there is no model"), precision));
        return new Running(
                folder,
                new Studio(
                        new Shelf(models),
                        Database.open(folder.resolve("studio.db").toString()),
                        folders,
                        new Studio.Options("127.0.0.1", 0, Set.of(), token, room)));
    }

    public static TextToImage load(Path model, Precision precision) throws IOException {
        return TextToImage.load(model, new TextToImage.Options("cpu", precision, note -> {}));
    }

    public Studio studio() {
        return studio;
    }

    /** Keeps the drawing thread busy until this is closed, so that later requests wait. */
    public Busy busy() throws IOException {
        return new Busy(studio.queue(), load(folder.resolve("model"), Precision.FP32));
    }

    /** A long drawing. */
    public static final class Busy implements AutoCloseable {
        private final CountDownLatch end = new CountDownLatch(1);
        private final TextToImage model;
        private final CompletableFuture<Boolean> drawing;

        private Busy(DrawQueue queue, TextToImage model) {
            this.model = model;
            this.drawing = queue.ask(model, any -> awaited(), DrawQueue.Lane.STEADY, null);
        }

        private boolean awaited() {
            try {
                return end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException hurried) {
                throw new IllegalStateException(hurried);
            }
        }

        @Override
        public void close() {
            end.countDown();
            drawing.join();
            model.close();
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + studio.port() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException hurried) {
            throw new IllegalStateException(hurried);
        }
    }

    public HttpResponse<byte[]> get(String path) {
        return send(request(path));
    }

    public HttpResponse<byte[]> post(String path, Object body, String... headers) {
        return send(posting(path, body, headers));
    }

    public HttpRequest.Builder posting(String path, Object body, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpClient client() {
        return client;
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Sends bytes as they are, and reads until the server closes; for what no HTTP client would send. */
    public String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", studio.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        studio.close();
    }
}
