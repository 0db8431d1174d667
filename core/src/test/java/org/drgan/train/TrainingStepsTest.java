package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;

class TrainingStepsTest {
    @Test
    void stepsFollowEachOther() throws IOException {
        Settings settings = Settings.of(
                List.of("birds-64-spectral"),
                List.of(
                        "data.count=8",
                        "model.base=8",
                        "model.channels=8",
                        "model.dimension=16",
                        "model.embedding=8",
                        "model.imageWidth=8",
                        "model.discriminatorChannels=4",
                        "loss.slope=0", // which has a value in some steps only
                        "train.batchSize=4",
                        "train.contrasts=0"));
        try (TrainingSteps steps = TrainingSteps.gan(settings)) {
            Map<String, Double> first = steps.next();
            Map<String, Double> second = steps.next();
            assertThat(first).containsKeys("d16_adversarial", "adversarial16", "condition", "matching_words");
            assertThat(second.keySet()).isEqualTo(first.keySet());
            assertThat(second).isNotEqualTo(first);
        }
    }
}
