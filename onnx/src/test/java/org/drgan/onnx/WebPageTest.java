package org.drgan.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.model.ModelFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exported page in a real browser, with the runtime that its package.json names; skipped where either cannot be had. */
class WebPageTest {
    private static final Path BIRDS = Path.of("../models/birds-64");
    private static final Pattern PICTURE = Pattern.compile("href=\"data:image/png;base64,([^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void theBrowserDrawsThePicturesOfTheCommandLine() throws Exception {
        assumeTrue(runs("chromium", "--version"), "no Chromium is installed (Debian's package chromium)");
        Path web = folder.resolve("web");
        try (PointerScope scope = new PointerScope()) {
            ExportFolder.web(ModelFolder.read(BIRDS), web);
        }
        assumeTrue(npmInstall(web), "npm is not installed or reaches no registry");
        List<String> asked = new ArrayList<>();
        HttpServer server = server(web, asked);
        try (TextToImage model = TextToImage.load(BIRDS)) {
            for (String sentence : List.of("a small red bird with blue wings", "a crested blue bird at dusk")) {
                Pixels expected = model.generate(sentence, 3).picture();
                String page = dump("http://127.0.0.1:" + server.getAddress().getPort() + "/index.html#sentence="
                        + URLEncoder.encode(sentence, StandardCharsets.UTF_8) + "&seed=3");
                Matcher picture = PICTURE.matcher(page);
                assertThat(picture.find()).as(page).isTrue();
                assertThat(page).contains("data-finished=").doesNotContain("Error:");
                Pixels found = Pictures.decode(Base64.getDecoder().decode(picture.group(1)), "the page's picture");
                assertThat(found.width()).isEqualTo(expected.width());
                for (int i = 0; i < expected.rgb().length; i++) {
                    assertThat(found.rgb()[i] & 0xFF).isCloseTo(expected.rgb()[i] & 0xFF, within(2));
                }
            }
            drawsBetweenSentences(web, server, model);
        } finally {
            server.stop(0);
        }
        assertThat(asked)
                .contains("/generator.onnx")
                .allSatisfy(
                        path -> assertThat(path)
                                .matches(
                                        "/(index.html|style.css|page.js|page-between.js|drgan.js|model.json|text-encoder.onnx|generator.onnx|node_modules/onnxruntime-web/.*)"));
    }

    /** A third of the way between two sentences of different lengths and two seeds, as {@code TextToImage.between} draws it. */
    private void drawsBetweenSentences(Path web, HttpServer server, TextToImage model) throws Exception {
        String one = "a small red bird with blue wings";
        String other = "a large green bird in the snow on a branch at dusk";
        Files.writeString(web.resolve("page-between.js"), """
                import * as ort from './node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
                import { Model, between, mixed } from './drgan.js';
                ort.env.wasm.wasmPaths = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url).href;
                ort.env.wasm.numThreads = 1;
                const model = await Model.load(ort, await (await fetch('./model.json')).json(), '.');
                const read = mixed(await model.read('%s'), await model.read('%s'), 1 / 3);
                const [drawn] = await model.draw([{ read, noise: between(model.noise(3), model.noise(4), 1 / 3) }]);
                document.body.textContent = `pixels ${drawn.stages.at(-1).pixels.join()} end`;
                """.formatted(one, other));
        Files.writeString(
                web.resolve("index.html"),
                "<link rel='icon' href='data:,'><script type='module' src='page-between.js'></script>");
        String page = dump("http://127.0.0.1:" + server.getAddress().getPort() + "/index.html");
        Matcher pixels = Pattern.compile("pixels ([0-9,]+) end").matcher(page);
        assertThat(pixels.find()).as(page).isTrue();
        String[] found = pixels.group(1).split(",");
        byte[] expected = model.between(Request.of(one, 3), Request.of(other, 4), 4)
                .get(1)
                .rgb();
        assertThat(found).hasSize(expected.length / 3 * 4);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Integer.parseInt(found[i / 3 * 4 + i % 3])).isCloseTo(expected[i] & 0xFF, within(2));
        }
    }

    /** The page's tree when it has nothing left to do. */
    private String dump(String address) throws Exception {
        Process chromium = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=60000",
                        "--dump-dom",
                        address)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String page = new String(chromium.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(chromium.waitFor()).isZero();
        return page;
    }

    private static boolean npmInstall(Path web) throws Exception {
        if (!runs("npm", "--version")) {
            return false;
        }
        Process npm = new ProcessBuilder(
                        "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(web.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!npm.waitFor(3, TimeUnit.MINUTES)) {
            npm.destroyForcibly();
            return false;
        }
        return npm.exitValue() == 0;
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Any static server will do; this one notes what it is asked for. */
    private static HttpServer server(Path web, List<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            synchronized (asked) {
                asked.add(path);
            }
            Path file = web.resolve(path.substring(1)).normalize();
            boolean there = file.startsWith(web) && Files.isRegularFile(file);
            byte[] content = there ? Files.readAllBytes(file) : new byte[0];
            exchange.getResponseHeaders().add("Content-Type", type(path));
            exchange.sendResponseHeaders(there ? 200 : 404, there ? content.length : -1);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(content);
            }
        });
        server.start();
        return server;
    }

    private static String type(String path) {
        if (path.endsWith(".html")) {
            return "text/html";
        }
        if (path.endsWith("js")) {
            return "text/javascript";
        }
        return path.endsWith(".css") ? "text/css" : path.endsWith(".wasm") ? "application/wasm" : "application/json";
    }
}
