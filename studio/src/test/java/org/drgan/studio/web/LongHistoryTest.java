package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.drgan.studio.Running;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A history of 5,000 pictures in a real browser: only what is near the window is in the page. */
class LongHistoryTest {
    private static final int COUNT = 5_000;

    @TempDir
    private Path folder;

    /** One picture that is drawn, and copies of it that are older and say their number. */
    private void fill(Running running) throws Exception {
        JsonNode job = Running.json(
                running.post("/api/jobs", Map.of("sentence", "a red bird", "seed", "1", "client", "long-history")));
        for (int i = 0;
                i < 400
                        && Running.json(running.get("/api/history"))
                                        .get("total")
                                        .intValue()
                                == 0;
                i++) {
            Thread.sleep(50);
        }
        assertThat(job.get("id")).isNotNull();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("studio.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 20000");
            statement.execute("WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < "
                    + (COUNT - 1) + ") INSERT INTO picture SELECT printf('%022d', n), job, n, created - n,"
                    + " 'a red bird, number ' || n, seed, n, truncation, model, hash, precise, side, favourite, sha256, png"
                    + " FROM number, picture WHERE place = 0");
        }
    }

    @Test
    void thousandsOfPicturesStaySmooth() throws Exception {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        try (Running running = Running.at(folder);
                Browser browser = new Browser(folder.resolve("profile"))) {
            fill(running);
            Tab tab = browser.open(1360, 900);
            tab.go(running.uri("/"));
            tab.until("document.querySelector('.history .bar').innerText.includes('5,000 pictures')");
            tab.until("document.querySelector('.tile img')");
            int most = tab.value("(async () => { let most = 0; const start = performance.now();"
                            + " while (!document.querySelector('.tile img[alt=\"a red bird, number 1200\"]') && performance.now() - start < 50000) {"
                            + " window.scrollTo(0, document.body.scrollHeight);"
                            + " await new Promise(done => setTimeout(done, 10));"
                            + " most = Math.max(most, document.querySelectorAll('*').length); } return most; })()")
                    .intValue();
            assertThat(tab.value("!!document.querySelector('.tile img[alt=\"a red bird, number 1200\"]')")
                            .booleanValue())
                    .as("it is reached page by page")
                    .isTrue();
            assertThat(most)
                    .as("elements in the page, whatever was scrolled past")
                    .isLessThan(3_000);
            tab.until("document.querySelector('.tile img[alt=\"a red bird, number 1200\"]').naturalWidth === 16");
            tab.shot(Path.of("target", "screenshots", "longHistory.png"), false);
            tab.value("window.scrollTo(0, 0)");
            tab.until("document.querySelector('.tile img[alt=\"a red bird\"]')");
            assertThat(tab.value("document.querySelectorAll('*').length").intValue())
                    .as("nor is what lies further down")
                    .isLessThan(3_000);
            tab.type("input[type=search]", "number 4321");
            tab.until("document.querySelectorAll('.tile').length === 1");
            assertThat(tab.value("document.querySelector('.tile img').alt").stringValue())
                    .isEqualTo("a red bird, number 4321");
            tab.type("input[type=search]", "number 12");
            tab.until(
                    "document.querySelectorAll('.tile').length === 60 || document.querySelectorAll('.tile').length === 111");
            tab.size(390, 844);
            assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth")
                            .booleanValue())
                    .isTrue();
            assertThat(tab.errors()).isEmpty();
        }
    }
}
