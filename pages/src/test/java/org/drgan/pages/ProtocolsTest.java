package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.metric.Measurement;
import org.drgan.metric.Protocol;
import org.junit.jupiter.api.Test;

class ProtocolsTest {
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    private static Measurement measured(String metric, String model, int count, Map<String, String> details) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("pictures", "drawn by " + model + ", side 64"));
        all.putAll(details);
        Protocol protocol = new Protocol(metric, "0.1.0", Map.of("model", model), 1, count, all);
        return new Measurement(metric, 0.5, 0.0257, 0.75, Map.of("wing", 0.125, "wing, real", 1.0), protocol);
    }

    private static Map<String, List<Measurement>> runs(int otherCount) {
        Map<String, List<Measurement>> runs = new LinkedHashMap<>();
        runs.put(
                "first",
                List.of(
                        measured("FID", ONE, 2048, Map.of("arithmetic", "64 bits")),
                        measured("IS", ONE, 2048, Map.of("parts", "10"))));
        runs.put(
                "second",
                List.of(
                        measured("FID", TWO, 2048, Map.of("arithmetic", "64 bits")),
                        measured("IS", TWO, otherCount, Map.of("parts", "10"))));
        return runs;
    }

    @Test
    void whatIsSharedIsToldOnce() {
        String html = new Protocols(runs(2048)).html();
        assertThat(html)
                .containsOnlyOnce("<dt>generated pictures</dt><dd>2048</dd>")
                .containsOnlyOnce("drawn by the model, side 64")
                .containsOnlyOnce(ONE)
                .containsOnlyOnce(TWO)
                .containsOnlyOnce("64 bits");
        assertThat(html.replaceAll("(?s)<dl.*?</dl>", "")
                        .replaceAll("<[^>]*>", "")
                        .strip()
                        .split("\\n+"))
                .containsExactly("All numbers", "first", "second", "FID", "IS");
    }

    @Test
    void whatWasNotMeasuredAlikeIsNamed() {
        assertThat(new Protocols(runs(2048)).differences())
                .as("models are what is compared")
                .isEmpty();
        assertThat(new Protocols(runs(3000)).differences()).isEqualTo(Map.of("IS", "generated pictures: 2048 / 3000"));
        assertThat(new Protocols(runs(3000)).html()).contains("<h3>IS of second</h3>");

        Map<String, List<Measurement>> runs = new LinkedHashMap<>(runs(2048));
        runs.put("third", List.of(measured("FID", ONE, 2048, Map.of())));
        assertThat(new Protocols(runs).differences()).isEqualTo(Map.of("FID", "arithmetic: 64 bits / nothing"));
    }

    @Test
    void tablesShowWhatRealPicturesGetAndSingleAttributes() {
        Measures measures = new Measures(runs(2048));
        assertThat(measures.table())
                .contains("<th scope=\"row\">FID</th><td>0.500 ± 0.026</td><td>0.500 ± 0.026</td><td>0.750</td>");
        assertThat(measures.details())
                .contains("<th scope=\"row\">FID, wing</th><td>0.125</td><td>0.125</td><td>1.000</td>")
                .doesNotContain("wing, real");
        assertThat(new Measures(Map.of("none", List.of())).details()).isEmpty();
    }
}
