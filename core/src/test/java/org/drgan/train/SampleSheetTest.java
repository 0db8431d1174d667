package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Pixels;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;

/** The real side of the diversity in a training's log; the drawn one is seen in GanTrainingTest. */
class SampleSheetTest {
    private static final Settings BIRDS = Settings.of(List.of("birds-64"), List.of());

    /** Plain pictures, each a little lighter than the one before, some of which cannot be read. */
    private record Plain(int size, int step, Set<Integer> broken) implements CaptionedPictures {
        @Override
        public Pixels picture(int index) throws IOException {
            if (broken.contains(index)) {
                throw new IOException("picture " + index + " is torn");
            }
            byte[] rgb = new byte[3 * 8 * 8];
            java.util.Arrays.fill(rgb, (byte) (step * index));
            return new Pixels(8, 8, rgb);
        }

        @Override
        public List<String> captions(int index) {
            return List.of("a square");
        }

        @Override
        public int classNumber(int index) {
            return index;
        }

        @Override
        public Map<String, String> attributes(int index) {
            return Map.of();
        }

        @Override
        public String fingerprint() {
            return "plain";
        }
    }

    @Test
    void realBirdsOfOneSentenceDifferAndTheFirstFourSentencesCount() throws IOException {
        SyntheticBirds birds = SyntheticBirds.test(1, 30);
        double fitting = SampleSheet.realSpread(birds, List.of(0, 1, 2, 3, 4), BIRDS);
        assertThat(fitting).isBetween(0.1, 0.4);
        assertThat(SampleSheet.realSpread(birds, List.of(0, 1, 2, 3), BIRDS))
                .as("the first four sentences count")
                .isEqualTo(fitting);
    }

    @Test
    void withoutOthersThatFitAnyPicturesStandThereAndBrokenOnesArePassedOver() throws IOException {
        assertThat(SampleSheet.realSpread(new Plain(9, 20, Set.of(0, 4, 5)), List.of(1), BIRDS))
                .isPositive();
        assertThat(SampleSheet.realSpread(new Plain(9, 0, Set.of(0, 8)), List.of(1, 2), BIRDS))
                .as("all alike")
                .isZero();
        assertThatThrownBy(() -> SampleSheet.realSpread(new Plain(2, 1, Set.of(0, 1)), List.of(0), BIRDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is torn");
    }
}
