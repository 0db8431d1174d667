package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that draws without the server: a substitute for an exported page, with a WebAssembly program. */
class OfflineTest {
    private static final String RUNTIME = "node_modules/onnxruntime-web/dist/";

    @TempDir
    private Path folder;

    private Running running;

    @BeforeEach
    void start() throws IOException {
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.createDirectories(page.resolve(RUNTIME));
        Files.writeString(
                page.resolve("index.html"), "<title>offline</title><script type=module src=page.js></script>");
        Files.writeString(page.resolve("page.js"), """
                import { name } from './node_modules/onnxruntime-web/dist/ort.mjs';
                const bytes = await (await fetch('./generator.onnx')).arrayBuffer();
                await WebAssembly.instantiateStreaming(fetch('./node_modules/onnxruntime-web/dist/ort.wasm'));
                document.title = `${name} ${bytes.byteLength} ${crossOriginIsolated}`;
                """);
        Files.writeString(page.resolve(RUNTIME + "ort.mjs"), "export const name = 'runtime';");
        Files.write(page.resolve(RUNTIME + "ort.wasm"), new byte[] {0, 97, 115, 109, 1, 0, 0, 0});
        Files.write(page.resolve("generator.onnx"), new byte[123]);
        Files.writeString(folder.resolve("secret.txt"), "secret");
        running = Running.at(folder, null, 8, new Studio.Folders(null, null, page, List.of()));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void isServedAsItWasWritten() {
        HttpResponse<byte[]> model = running.get("/offline/generator.onnx");
        assertThat(model.body()).hasSize(123);
        String tag = model.headers().firstValue("ETag").orElseThrow();
        assertThat(running.send(running.request("/offline/generator.onnx").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        assertThat(running.get("/offline/" + RUNTIME + "ort.wasm").headers().firstValue("Content-Type"))
                .contains("application/wasm");
        HttpResponse<byte[]> page = running.get("/offline/");
        assertThat(Running.text(page)).contains("<title>offline");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("'wasm-unsafe-eval'")
                .doesNotContain("unsafe-inline", "'unsafe-eval'");
        assertThat(running.get("/offline").statusCode()).isEqualTo(302);
        for (String other : List.of("/", "/runs", "/studies")) {
            assertThat(Running.text(running.get(other))).as(other).contains("data-offline");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/offline/..%2fsecret.txt",
                "/offline/../secret.txt",
                "/offline/%2e%2e/secret.txt",
                "/offline/node_modules/onnxruntime-web/dist/..%2f..%2f..%2f..%2fsecret.txt",
                "/offline/none.js",
                "/offline/node_modules/other/dist/ort.mjs"
            })
    void nothingElseIsServed(String path) throws IOException {
        String answer = running.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain("secret\n");
    }

    @Test
    void withoutAFolderThereIsNone() throws IOException {
        try (Running none = Running.at(folder)) {
            assertThat(none.get("/offline/").statusCode()).isEqualTo(404);
            assertThat(Running.text(none.get("/"))).doesNotContain("data-offline");
        }
    }

    @Test
    void aBrowserRunsItUnderThePolicy() throws IOException {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        try (Browser browser = new Browser(folder.resolve("profile"))) {
            Tab tab = browser.open(800, 600);
            tab.go(running.uri("/runs"));
            tab.press("Offline");
            tab.until("document.title === 'runtime 123 true'");
            assertThat(tab.errors()).isEmpty();
        }
    }
}
