package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;

class AblationPageTest {
    private static String lead(String other) {
        Map<String, Settings> settings = Map.of(
                "all", Settings.of(List.of("birds-64"), List.of()),
                "other", Settings.of(List.of("birds-64"), List.of(other)));
        return new AblationPage(
                        "some",
                        "",
                        new AblationResults(List.of("all", "other"), 2500, List.of()),
                        Map.of(),
                        Map.of(),
                        settings,
                        Map.of())
                .page()
                .html();
    }

    @Test
    void dataAreTheSameOnlyWhereAllLearnFromAsManyPictures() {
        assertThat(lead("loss.disentangling=3"))
                .contains("2,500 steps each, with the same data, budget and evaluators.");
        assertThat(lead("data.count=50")).contains("2,500 steps each, with the same budget and evaluators.");
    }
}
