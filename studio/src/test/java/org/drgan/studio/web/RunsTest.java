package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.Running;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Training runs that are read while they grow. */
class RunsTest {
    @TempDir
    private Path folder;

    private Running running;

    @BeforeEach
    void start() throws Exception {
        run("first", 3);
        Files.createDirectories(folder.resolve("runs/no run"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        running = Running.at(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Path run(String name, int lines) throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs").resolve(name));
        Files.createDirectories(run.resolve("samples"));
        Files.writeString(run.resolve("config.yml"), "preset: birds-64\n");
        Files.writeString(run.resolve("log.jsonl"), "");
        for (int i = 1; i <= lines; i++) {
            line(run, 10 * i);
        }
        Files.writeString(run.resolve("samples/sentences.txt"), "a red bird\na <b>blue</b> bird\n");
        for (int step : new int[] {0, 10, 20}) {
            byte[] rgb = new byte[3 * 64];
            rgb[0] = (byte) (step + 1);
            Pictures.write(
                    run.resolve("samples/samples-0000" + (step < 10 ? "0" : "") + step + ".png"),
                    new Pixels(8, 8, rgb),
                    Map.of());
        }
        return run;
    }

    private static void line(Path run, int step) throws IOException {
        String text = Running.JSON.writeValueAsString(Map.of(
                "step",
                step,
                "seconds",
                step * 2.5,
                "pictures_per_second",
                12.5,
                "resident_bytes",
                3L << 30,
                "d16_accuracy",
                0.5 + 0.3 / step,
                "d32_accuracy",
                0.6,
                "matching_words",
                4.0 / step,
                "gate_image16",
                0.5));
        Files.writeString(run.resolve("log.jsonl"), text + "\n", StandardOpenOption.APPEND);
    }

    @Test
    void aLogIsReadAsItGrows() throws Exception {
        JsonNode about = Running.json(running.get("/api/runs")).get("runs");
        assertThat(about.size()).isEqualTo(1);
        assertThat(about.get(0).get("samples").size()).isEqualTo(3);
        JsonNode log = Running.json(running.get("/api/runs/first/log"));
        assertThat(log.get("lines").size()).isEqualTo(3);
        Path run = folder.resolve("runs/first");
        line(run, 40);
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":50,\"sec", StandardOpenOption.APPEND);
        long next = log.get("next").longValue();
        JsonNode more = Running.json(running.get("/api/runs/first/log?from=" + next));
        assertThat(more.get("lines").size())
                .as("and not the line that is being written")
                .isEqualTo(1);
        assertThat(more.get("lines").get(0).get("step").intValue()).isEqualTo(40);
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":10}\n");
        JsonNode back = Running.json(
                running.get("/api/runs/first/log?from=" + more.get("next").longValue()));
        assertThat(back.get("lines").size()).as("went back to a checkpoint").isEqualTo(1);
        assertThat(back.get("next").longValue()).isLessThan(next);
        assertThat(running.get("/api/runs/first/samples/10").body())
                .isEqualTo(Files.readAllBytes(run.resolve("samples/samples-000010.png")));
        assertThat(running.get("/api/runs/first/samples/11").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/runs/none/log",
                "/api/runs/no%20run/log",
                "/api/runs/..%2fsecret/log",
                "/api/runs/%2e%2e/log",
                "/api/runs/./log",
                "/api/runs/first/samples/..%2fconfig.yml"
            })
    void nothingButRunsIsRead(String path) throws Exception {
        String answer = running.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain("secret", "preset");
    }

    @Test
    void thePageFollowsARunAndLaysSeveralOverEachOther() throws Exception {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        Path second = run("second & <b>", 5);
        try (Browser browser = new Browser(folder.resolve("profile"))) {
            Tab tab = browser.open(1360, 900);
            tab.go(running.uri("/runs#first," + "second%20%26%20%3Cb%3E"));
            tab.until("document.querySelectorAll('.uplot canvas').length >= 4");
            assertThat(tab.text("main")).contains("second & <b>", "3.0 GiB", "Accuracy of the discriminators");
            assertThat(tab.value("document.querySelectorAll('.charts .chart')[1].querySelectorAll('.u-series').length")
                            .intValue())
                    .as("time, and two discriminators of two runs")
                    .isEqualTo(5);
            tab.press("Logarithmic");
            tab.press("Steps");
            tab.until("document.querySelectorAll('.uplot canvas').length >= 4");
            line(second, 60);
            tab.until("document.querySelector('main').innerText.includes('\\n60\\n')");
            tab.value("(() => { const slider = document.querySelector('input[type=range]'); slider.value = 0;"
                    + " slider.dispatchEvent(new Event('input', { bubbles: true })); })()");
            tab.until(
                    "document.querySelector('img.sheet').src.endsWith('/samples/0') && document.querySelector('img.sheet').naturalWidth === 8");
            tab.shot(Path.of("target", "screenshots", "training.png"), true);
            tab.size(390, 844);
            assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth")
                            .booleanValue())
                    .isTrue();
            assertThat(tab.errors()).isEmpty();
            assertThat(tab.requests())
                    .allMatch(address -> address.startsWith(
                            "http://127.0.0.1:" + running.studio().port() + "/"));
        }
    }
}
