package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drgan.cli.shared.OwnProgram;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.drgan.studio.web.Browser;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real training that somebody starts, pauses, resumes and stops on the studio's page. */
@DisabledOnOs(OS.WINDOWS)
class StudioTrainingTest {
    private static final String RUN = "document.querySelector('section[aria-label=\"live\"]')";

    @TempDir
    private Path folder;

    @Test
    void aTrainingIsBegunWatchedPausedResumedAndStopped() throws Exception {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        Path runs = Files.createDirectories(folder.resolve("runs"));
        try (Running running = Running.at(
                        folder, null, 64, new Studio.Folders(runs, null, null, OwnProgram.command(Main.class)));
                Browser browser = new Browser(folder.resolve("profile"))) {
            try {
                Tab tab = browser.open(1360, 900);
                tab.go(running.uri("/runs"));
                begin(tab);
                until(tab, RUN + "?.querySelectorAll('.facts strong').length > 0 && " + steps() + " > 0");
                until(tab, "document.querySelectorAll('.chart canvas').length > 0");
                double first = tab.value(steps()).doubleValue();
                String curve = tab.value("document.querySelector('.chart canvas').toDataURL()")
                        .stringValue();
                until(tab, steps() + " > " + first);
                until(tab, "document.querySelector('.chart canvas').toDataURL() !== '" + curve + "'");
                tab.press("Pause");
                until(tab, RUN + ".innerText.includes('not running')");
                assertThat(checkpoints(runs)).as("a pause writes one").isNotEmpty();
                until(tab, RUN + ".innerText.includes('Stopped')");
                double paused = tab.value(steps()).doubleValue();
                tab.press("Resume");
                until(tab, RUN + ".innerText.includes('running') && " + steps() + " > " + paused);
                tab.shot(Path.of("target", "screenshots", "liveTraining.png"), true);
                tab.press("Stop at once");
                tab.press("Really stop");
                until(tab, RUN + ".querySelector('.tag').innerText === 'stopped'");
                assertThat(tab.errors()).isEmpty();
            } finally {
                running.post("/api/trainings/live/stop", Map.of());
            }
        }
    }

    /** Fills the form: a preset, and settings as small as they come; the end is far away. */
    private static void begin(Tab tab) {
        tab.press("New training");
        tab.type(".begin input[pattern]", "live");
        List<String> settings = Stream.concat(
                        TrainCommandTest.TINY.stream().map(option -> option.substring("--set=".length())),
                        Stream.of("train.steps=1000000", "train.logEvery=1", "train.checkpointEvery=1000000"))
                .toList();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            tab.value("{ const field = [...document.querySelectorAll('.begin .setting')].find(one =>"
                    + " one.querySelector('.key').textContent === '" + parts[0] + "').querySelector('input');"
                    + " field.value = '" + parts[1]
                    + "'; field.dispatchEvent(new Event('input', { bubbles: true })); }");
        }
        tab.press("Start");
    }

    private static String steps() {
        return "Number((" + RUN + "?.querySelector('.facts strong')?.innerText ?? '0').replaceAll(',', ''))";
    }

    private static List<Path> checkpoints(Path runs) throws Exception {
        try (Stream<Path> files = Files.list(runs.resolve("live").resolve("checkpoints"))) {
            return files.toList();
        }
    }

    /** A training takes longer to begin than a page. */
    private static void until(Tab tab, String expression) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (tab.value("!!(" + expression + ")").booleanValue()) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("never true: " + expression + "\n" + tab.text("main"));
    }
}
