package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.drgan.studio.Running;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Studies;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole study in real browsers: one participant reloads, the other goes offline, and the author sees the result. */
class StudyPageTest {
    private static final Path SHOTS = Path.of("target", "screenshots");

    @TempDir
    private Path folder;

    private Running running;
    private Browser browser;
    private String study;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        running = Running.at(folder);
        browser = new Browser(folder.resolve("profile"));
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            study = new Studies(database)
                    .create(StudyTest.draft(Kind.RANK, 2, 5))
                    .id();
        }
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (running != null) {
            running.close();
        }
    }

    private Tab joined(int width) {
        Tab tab = browser.open(width, 900);
        // Answers as fast as no person is, also on a machine that has much else to do.
        tab.call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", "performance.now = () => 0"));
        tab.go(running.uri("/study/" + study));
        tab.until("document.querySelector('input[type=checkbox]')");
        assertThat(tab.value("document.querySelector('button.main').disabled").booleanValue())
                .isTrue();
        tab.click("input[type=checkbox]");
        tab.press("Begin");
        ready(tab);
        return tab;
    }

    private static void ready(Tab tab) {
        tab.until(
                "document.querySelector('.choices[data-ready=true]') || document.querySelector('h1')?.innerText === 'Thank you'");
    }

    /** Ranks the pictures as they lie, by keys or by clicks. */
    private static void answer(Tab tab, boolean keys) {
        String before = tab.text(".caption")
                + tab.value("document.querySelector('.progress').ariaValueNow").stringValue();
        for (int place = 1; place <= 3; place++) {
            if (keys) {
                tab.key(Integer.toString(place), 0);
            } else {
                tab.value("document.querySelectorAll('.choices button')[" + (place - 1) + "].click()");
            }
            tab.until("document.querySelectorAll('.choices .rank').length === " + place);
        }
        if (keys) {
            tab.key("Enter", 0);
        } else {
            tab.press("That is my answer");
        }
        tab.until(
                "document.querySelector('.verdict.right, .verdict.wrong') || document.querySelector('.verdict')?.innerText.includes('cannot be reached')"
                        + " || (document.querySelector('.caption')?.innerText ?? '') + (document.querySelector('.progress')?.ariaValueNow ?? '') !== "
                        + Running.JSON.writeValueAsString(before));
        if (tab.value("!!document.querySelector('.verdict.right, .verdict.wrong')")
                .booleanValue()) {
            tab.press("Next");
        }
        if (!tab.text(".verdict").contains("cannot be reached")) {
            tab.until(
                    "(document.querySelector('.caption')?.innerText ?? '') + (document.querySelector('.progress')?.ariaValueNow ?? '') !== "
                            + Running.JSON.writeValueAsString(before));
            ready(tab);
        }
    }

    private static boolean finished(Tab tab) {
        return tab.text("h1").equals("Thank you");
    }

    @Test
    void twoTakePartAndTheAuthorSeesTheResult() throws Exception {
        Tab author = browser.open(1100, 900);
        author.go(running.uri("/studies"));
        author.size(390, 844);
        author.press("New study");
        author.until("document.querySelector('form fieldset')");
        assertThat(author.value("document.documentElement.scrollWidth <= innerWidth")
                        .booleanValue())
                .isTrue();
        author.shot(SHOTS.resolve("study-form-phone.png"), true);
        author.press("Close");
        author.size(1100, 900);
        author.press("Colours");
        author.until("document.querySelector('.nothing')?.innerText.includes('Results appear when 2')");
        Tab one = joined(1000);
        Tab two = joined(390);
        assertThat(two.value("document.documentElement.scrollWidth <= innerWidth")
                        .booleanValue())
                .isTrue();
        for (int i = 0; i < 4; i++) {
            answer(one, true);
            answer(two, false);
        }
        one.shot(SHOTS.resolve("study-trial.png"), false);
        two.shot(SHOTS.resolve("study-trial-phone.png"), false);
        String sentence = one.text(".caption");
        one.go(running.uri("/study/" + study)); // a reload
        ready(one);
        assertThat(one.text(".caption")).isEqualTo(sentence);
        assertThat(one.text("main")).contains("4 of");
        two.offline(true);
        answer(two, false);
        two.until("document.querySelector('.verdict').innerText.includes('cannot be reached')");
        two.offline(false);
        two.until("!document.querySelector('.verdict')?.innerText.includes('cannot be reached')");
        ready(two);
        while (!finished(one)) {
            answer(one, true);
        }
        while (!finished(two)) {
            answer(two, false);
        }
        one.shot(SHOTS.resolve("study-thanks.png"), false);
        author.go(running.uri("/studies#" + study));
        author.until(
                "document.querySelector('main').innerText.includes('2 excluded')"); // since a test answers too fast
        assertThat(author.text("main"))
                .contains("There are no answers to count")
                .doesNotContain("Kendall");
        author.press("All");
        author.until("document.querySelector('svg.plot')");
        author.until("document.querySelector('main').innerText.includes('Kendall')");
        assertThat(author.text("main")).contains("red", "green", "blue", "Kendall");
        author.shot(SHOTS.resolve("study-results.png"), true);
        assertThat(one.errors()).isEmpty();
        assertThat(author.errors()).isEmpty();
        two.errors().removeIf(error -> error.contains("ERR_INTERNET_DISCONNECTED"));
        assertThat(two.errors()).isEmpty();
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            Studies studies = new Studies(database);
            assertThat(studies.ballots(study))
                    .as("each trial once, also the one that was sent again")
                    .hasSize(2 * 10);
            String code = one.text("code");
            one.type("input", code);
            one.press("Delete");
            one.until("document.querySelector('input[type=checkbox]')");
            assertThat(studies.ballots(study)).hasSize(10);
        }
    }
}
