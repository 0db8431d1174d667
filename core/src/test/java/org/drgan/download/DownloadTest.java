package org.drgan.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.drgan.files.DurableFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine that does what servers do when they do not do what they should. */
class DownloadTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private final List<String> ranges = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    DownloadTest() throws IOException {
        new Random(1).nextBytes(content);
        content[0] = 'P';
        content[1] = 'K';
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/good", exchange -> answer(exchange, content));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void fetchesWholeFilesAndTellsHowFarItIs() throws Exception {
        List<Long> told = new ArrayList<>();
        Path file = new Download(PATIENCE).fetch(wanted("/good"), folder, (done, total) -> {
            told.add(done);
            assertThat(total).isEqualTo(content.length);
        });
        assertThat(file).hasBinaryContent(content);
        assertThat(told.get(told.size() - 1)).isEqualTo(content.length);
        assertThat(Files.list(folder)).containsExactly(file);
        assertThat(Download.isThere(wanted("/good"), folder)).isTrue();
    }

    @Test
    void goesOnWhereTheServerBrokeOff() throws Exception {
        server.createContext("/breaks", exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                answer(exchange, content);
            } else {
                breakOff(exchange, 100_000, content.length);
            }
        });
        assertThat(new Download(PATIENCE).fetch(wanted("/breaks"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThat(ranges).hasSize(1);
        assertThat(ranges.get(0)).matches("bytes=[1-9][0-9]*-");
    }

    @Test
    void startsAgainWhenTheServerHasAnotherVersionMeanwhile() throws Exception {
        Files.write(folder.resolve("file.zip.part"), new byte[1000]);
        Files.writeString(folder.resolve("file.zip.part-of"), "\"old\"");
        assertThat(new Download(PATIENCE).fetch(wanted("/good"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
    }

    /** A server that ignores If-Range and sends the end of another version. */
    @Test
    void aPartOfAnotherVersionIsNotAppended() throws Exception {
        Files.write(folder.resolve("file.zip.part"), new byte[1000]);
        Files.writeString(folder.resolve("file.zip.part-of"), "\"old\"");
        server.createContext("/mixed", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                answer(exchange, content);
                return;
            }
            ranges.add(range);
            exchange.getResponseHeaders().set("ETag", "\"now\"");
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes 1000-" + (content.length - 1) + "/" + content.length);
            exchange.sendResponseHeaders(206, content.length - 1000);
            exchange.getResponseBody().write(content, 1000, content.length - 1000);
            exchange.close();
        });
        assertThat(new Download(PATIENCE).fetch(unknown("/mixed"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThat(ranges).as("was asked to go on once").hasSize(1);
    }

    @Test
    void aServerThatDripsIsGivenUp() {
        server.createContext("/drips", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"now\"");
            exchange.sendResponseHeaders(200, content.length);
            for (int i = 0; i < content.length; i++) {
                exchange.getResponseBody().write(content, i, 1);
                exchange.getResponseBody().flush();
                pause(20);
            }
        });
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted("/drips"), folder, (done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("sent only", "bytes for 400 ms");
    }

    @Test
    void aFileOfUnknownSizeDoesNotFillTheDisk() throws Exception {
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(content);
            }
        });
        long[] left = {(1L << 30) + 40_000_000};
        Download nearlyFull = new Download(
                PATIENCE,
                (file, append) -> Files.newOutputStream(file),
                place -> left[0]
                        - (Files.exists(place.resolve("file.zip.part"))
                                ? Files.size(place.resolve("file.zip.part"))
                                : 0));
        assertThatThrownBy(() -> nearlyFull.fetch(unknown("/endless"), folder, (done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("unknown size", "Make room", "--out");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void linksWhereThePartBelongsAreNotWrittenThrough() throws Exception {
        Path precious = Files.writeString(other().resolve("precious"), "stays");
        for (String name : List.of("file.zip.part", "file.zip.part-of")) {
            Files.createSymbolicLink(folder.resolve(name), precious);
        }
        assertThat(new Download(PATIENCE).fetch(wanted("/good"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThat(precious).hasContent("stays");

        Files.delete(folder.resolve("file.zip"));
        Files.createLink(folder.resolve("file.zip.part"), precious);
        Files.writeString(folder.resolve("file.zip.part-of"), "\"now\"");
        assertThat(new Download(PATIENCE).fetch(wanted("/good"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThat(precious).as("by its second name").hasContent("stays");
    }

    @Test
    void takesTheNextSourceWhenOneStalls() throws Exception {
        server.createContext("/stalls", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            sleep();
        });
        assertThat(new Download(PATIENCE).fetch(wanted("/stalls", "/good"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted("/stalls"), other(), (done, total) -> {}))
                .hasMessageContaining("sent nothing for 400 ms")
                .hasMessageContaining("by hand from http://");
    }

    @Test
    void takesTheNextSourceWhenOneNeverAnswers() throws Exception {
        server.createContext("/silent", exchange -> sleep());
        assertThat(new Download(PATIENCE).fetch(wanted("/silent", "/good"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
    }

    @Test
    void aServerThatIsNotThereIsNamedWithTheReason() throws Exception {
        PublicFile file = wanted("/good");
        server.stop(0);
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(file, folder, (done, total) -> {}))
                .hasMessageContaining("/good")
                .hasMessageContaining("connection refused")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void followsRedirectsButNotForEver() throws Exception {
        server.createContext("/moved", exchange -> redirect(exchange, "/good"));
        server.createContext("/circle", exchange -> redirect(exchange, "/circle"));
        assertThat(new Download(PATIENCE).fetch(wanted("/moved"), folder, (done, total) -> {}))
                .hasBinaryContent(content);
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted("/circle"), other(), (done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/circle");
    }

    @Test
    void refusesLiesAboutTheLength() {
        server.createContext("/long", exchange -> breakOff(exchange, content.length, content.length + 5000));
        server.createContext("/short", exchange -> answer(exchange, Arrays.copyOf(content, 5000)));
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(content);
            }
        });
        for (String path : List.of("/long", "/short", "/endless")) {
            assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted(path), folder, (done, total) -> {}))
                    .as(path)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path);
            assertThat(folder.resolve("file.zip")).doesNotExist();
        }
    }

    @Test
    void refusesTheWrongFileAndWebPages() throws Exception {
        byte[] wrong = content.clone();
        wrong[200_000]++;
        server.createContext("/wrong", exchange -> answer(exchange, wrong));
        server.createContext("/page", exchange -> answer(exchange, "<!DOCTYPE html><p>Sign in".getBytes("US-ASCII")));
        server.createContext("/gone", exchange -> exchange.sendResponseHeaders(404, -1));
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted("/wrong"), folder, (done, total) -> {}))
                .hasMessageContaining("its SHA-256 is " + DurableFile.hash(wrong));
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(unknown("/page"), folder, (done, total) -> {}))
                .hasMessageContaining("a web page came instead");
        assertThatThrownBy(() -> new Download(PATIENCE).fetch(wanted("/gone"), folder, (done, total) -> {}))
                .hasMessageContaining("answered 404")
                .hasMessageContaining("--from FOLDER");
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void aFullDiskKeepsWhatCameAndSaysSo() throws Exception {
        Download full = new Download(PATIENCE, (file, append) -> new OutputStream() {
            private int left = 70_000;

            @Override
            public void write(int value) throws IOException {
                if (--left < 0) {
                    throw new IOException("No space left on device");
                }
            }
        });
        assertThatThrownBy(() -> full.fetch(wanted("/good", "/good"), folder, (done, total) -> {}))
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("make room");
        assertThat(folder.resolve("file.zip")).doesNotExist();
    }

    @Test
    void takesFilesThatWereFetchedByHand() throws Exception {
        Path hand = Files.createDirectory(folder.resolve("hand"));
        Files.write(hand.resolve("file.zip"), content);
        assertThat(Download.take(wanted("/good"), hand, other())).hasBinaryContent(content);
        Files.write(hand.resolve("file.zip"), new byte[10]);
        assertThatThrownBy(() -> Download.take(wanted("/good"), hand, other()))
                .hasMessageContaining("its first bytes are not those of such a file");
        assertThatThrownBy(() -> Download.take(wanted("/good"), folder, other()))
                .hasMessageContaining("there is no file");
    }

    @Test
    void theManifestIsWellFormedAndUnique() throws Exception {
        List<PublicFile> files = PublicFiles.known().all();
        assertThat(files).extracting(PublicFile::name).doesNotHaveDuplicates().contains("drgan-birds", "inception-fid");
        assertThat(files).extracting(PublicFile::file).doesNotHaveDuplicates();
        assertThat(files)
                .allMatch(file -> !file.sources().isEmpty() || !file.pages().isEmpty());
        assertThatThrownBy(() -> PublicFiles.known().named("nothing")).hasMessageContaining("drgan-birds");
        Path hostile = Files.writeString(
                folder.resolve("list.json"),
                "[{\"name\":\"a\",\"file\":\"../../a\",\"what\":\"\",\"licence\":\"\",\"size\":null,\"sha256\":null,"
                        + "\"begins\":\"\",\"sources\":[],\"pages\":[],\"then\":\"\"}]");
        assertThatThrownBy(() -> PublicFiles.read(hostile)).hasMessageContaining("list.json");
    }

    private void answer(HttpExchange exchange, byte[] whole) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", "\"now\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean same = "\"now\"".equals(exchange.getRequestHeaders().getFirst("If-Range"));
        if (range != null && same) {
            ranges.add(range);
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            headers.set("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
            exchange.sendResponseHeaders(206, whole.length - from);
            exchange.getResponseBody().write(whole, from, whole.length - from);
        } else {
            exchange.sendResponseHeaders(200, whole.length);
            exchange.getResponseBody().write(whole);
        }
        exchange.close();
    }

    private void breakOff(HttpExchange exchange, int sent, int announced) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"now\"");
        exchange.sendResponseHeaders(200, announced);
        exchange.getResponseBody().write(content, 0, sent);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private Path other() throws IOException {
        return Files.createDirectories(folder.resolve("other"));
    }

    private PublicFile wanted(String... paths) {
        return file((long) content.length, DurableFile.hash(content), "504b", paths);
    }

    private PublicFile unknown(String... paths) {
        return file(null, null, "", paths);
    }

    private PublicFile file(@Nullable Long size, @Nullable String hash, String begins, String... paths) {
        List<URI> sources = Arrays.stream(paths)
                .map(path ->
                        URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                                + server.getAddress().getPort() + path))
                .toList();
        return new PublicFile("file", "file.zip", "a file", "none", size, hash, begins, sources, List.of(), "nothing");
    }
}
