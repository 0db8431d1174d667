package org.drgan.birds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.drgan.TextToImage;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;

/** The model that comes with the project, as its jar holds it: small, and not blind. */
class BirdsTest {
    private static final Path MODEL = Path.of("..", "models", "birds-64");

    @Test
    void isSmall() throws IOException {
        try (Stream<Path> files = Files.walk(MODEL)) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertThat(bytes).isBetween(1_000_000L, 25_000_000L);
        }
    }

    /** Each colour channel's mean in the middle of the picture tells the colour of body and belly. */
    @Test
    void drawsWhatTheSentenceSays() throws IOException {
        try (TextToImage model = TextToImage.bundled()) {
            for (long seed = 1; seed <= 3; seed++) {
                double[] red = middle(model, "a large red bird with red wings and a red belly in the snow", seed);
                double[] blue = middle(model, "a large blue bird with blue wings and a blue belly in the snow", seed);
                assertThat(red[0] - red[2]).as("more red than blue").isGreaterThan(40);
                assertThat(blue[2] - blue[0]).as("more blue than red").isGreaterThan(40);
            }
        }
    }

    private static double[] middle(TextToImage model, String sentence, long seed) throws IOException {
        Pixels picture = model.generate(sentence, seed).picture();
        assertThat(picture.width()).isEqualTo(64);
        double[] sums = new double[3];
        for (int y = 26; y < 44; y++) {
            for (int x = 22; x < 42; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    sums[channel] += picture.rgb()[3 * (64 * y + x) + channel] & 255;
                }
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            sums[channel] /= 18 * 20;
        }
        return sums;
    }
}
