package org.drgan.birds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.damsm.TextEncoder;
import org.drgan.image.Pixels;
import org.drgan.model.ModelFolder;
import org.drgan.model.Realism;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.junit.jupiter.api.Test;

/** The model that comes with the project, as its jar holds it: small, and not blind. */
class BirdsTest {
    private static final String SENTENCE = "a small red bird with blue wings and a long yellow beak";
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

    @Test
    void choosesAmongItsPictures() throws IOException {
        try (TextToImage model = TextToImage.bundled()) {
            assertThat(model.canChoose()).isTrue();
            assertThat(model.best(Request.of(SENTENCE, 1), 4).recipe().index()).isBetween(0L, 3L);
        }
    }

    /** A bird whose picture is made symmetric has two heads, or none. */
    @Test
    void itsDiscriminatorPrefersWholeBirds() throws IOException {
        int preferred = 0;
        try (TextToImage model = TextToImage.bundled();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            ModelFolder folder = ModelFolder.read(MODEL);
            Caption[] caption = {folder.vocabulary().encode(SENTENCE, model.maximumWords())};
            Tensor sentence = folder.text()
                    .frozen(TextEncoder.ids(caption), TextEncoder.lengths(caption))
                    .sentence(); // [1, D]
            Realism realism = Realism.read(MODEL, folder.text(), new Device("cpu"));
            for (long seed = 1; seed <= 20; seed++) {
                Pixels picture = model.generate(SENTENCE, seed).picture();
                Tensor whole = Tensors.of(picture.planes(), 1, 3, 64, 64);
                Tensor right = whole.narrow(3, 32, 32);
                Tensor symmetric = torch.cat(new TensorVector(right.flip(3), right), 3);
                Tensor scores = realism.scores(
                        torch.cat(new TensorVector(whole, symmetric), 0), sentence.expand(2, sentence.size(1))); // [2]
                float[] found = Tensors.floats(scores);
                preferred += found[0] > found[1] ? 1 : 0;
            }
        }
        assertThat(preferred).as("of 20 birds").isGreaterThanOrEqualTo(18);
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
