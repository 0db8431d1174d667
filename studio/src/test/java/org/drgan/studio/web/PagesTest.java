package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drgan.files.DurableFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages' files as they lie in the jar. */
class PagesTest {
    private static byte[] file(String name) throws IOException {
        try (InputStream stream = Assets.class.getResourceAsStream("pages/" + name)) {
            assertThat(stream).as(name).isNotNull();
            return stream.readAllBytes();
        }
    }

    private static String text(String name) throws IOException {
        return new String(file(name), StandardCharsets.UTF_8);
    }

    @Test
    void filesOfOthersAreThoseThatWereChosen() throws IOException {
        for (String line : text("SHA256SUMS").lines().toList()) {
            String[] parts = line.split("  ", 2);
            assertThat(DurableFile.hash(file(parts[1]))).as(parts[1]).isEqualTo(parts[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page.html",
                "studio.css",
                "app.js",
                "api.js",
                "draw.js",
                "panels.js",
                "history.js",
                "pixels.js",
                "study.css",
                "take.js",
                "studies.js",
                "plane.js",
                "theme.js",
                "training.js",
                "runs.css",
                "runs.js"
            })
    void nothingIsLoadedFromElsewhereAndNothingNeedsAWeakerPolicy(String name) throws IOException {
        assertThat(text(name))
                .doesNotContainPattern("https?://(?!www\\.w3\\.org)")
                .doesNotContain("eval(", "innerHTML", "dangerouslySetInnerHTML", "document.write")
                .doesNotContainPattern("<script>|\\son[a-z]+=\"|style=\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"studio.css", "study.css", "runs.css"})
    void nothingMovesForThoseWhoWantLessMotion(String name) throws IOException {
        assertThat(text(name).lines().filter(line -> line.matches(".*\\b(transition|animation|scroll-behavior)\\b.*")))
                .allMatch(line -> line.startsWith("@media (prefers-reduced-motion: no-preference) {"));
    }

    /** WCAG 2.1, 1.4.3: text needs a contrast of 4.5 to what it stands on. */
    @Test
    void textCanBeReadInBothThemes() throws IOException {
        String css = text("studio.css");
        for (String theme : List.of(":root \\{", ":root\\[data-theme=\"dark\"\\] \\{")) {
            Map<String, String> colours = new HashMap<>();
            Matcher block = Pattern.compile(theme + "([^}]*)\\}").matcher(css);
            assertThat(block.find()).isTrue();
            Matcher one = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6})").matcher(block.group(1));
            while (one.find()) {
                colours.put(one.group(1), one.group(2));
            }
            for (String pair : List.of(
                    "text page",
                    "text card",
                    "text sunk",
                    "quiet page",
                    "quiet card",
                    "quiet sunk",
                    "accent card",
                    "accent page",
                    "accent tint",
                    "on-accent accent",
                    "warn warn-tint",
                    "warn card",
                    "good card",
                    "page text",
                    "card warn")) {
                String[] names = pair.split(" ");
                assertThat(contrast(colours.getOrDefault(names[0], ""), colours.getOrDefault(names[1], "")))
                        .as(theme + " " + pair)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    private static double contrast(String one, String other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double level = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (level <= 0.04045 ? level / 12.92 : Math.pow((level + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
