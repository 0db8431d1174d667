package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.drgan.data.BirdAttribute.BEAK;
import static org.drgan.data.BirdAttribute.BEAK_LENGTH;
import static org.drgan.data.BirdAttribute.CREST;
import static org.drgan.data.BirdAttribute.SIZE;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a network must be able to see at 64 pixels is there to be seen. */
class BirdPainterTest {
    private static final int BIRDS = 60;

    @Test
    void samePictureFromSameKeyAndAnotherFromEveryOther() {
        BirdAttributes bird = bird(1);
        Set<List<Byte>> seen = new HashSet<>();
        for (int key = 0; key < 200; key++) {
            seen.add(bytes(BirdPainter.paint(bird, key, 64)));
        }
        assertThat(seen).hasSize(200);
        assertThat(BirdPainter.paint(bird, 7, 64).rgb())
                .isEqualTo(BirdPainter.paint(bird, 7, 64).rgb());
    }

    @Test
    void sizesShowTheSameScene() {
        Pixels small = BirdPainter.paint(bird(3), 3, 64);
        Pixels large = BirdPainter.paint(bird(3), 3, 128);
        double difference = 0;
        for (int i = 0; i < 64 * 64; i++) {
            int corner = 3 * ((i / 64) * 2 * 128 + (i % 64) * 2);
            int mean = 0;
            for (int offset : new int[] {0, 3, 3 * 128, 3 * 129}) {
                mean += large.rgb()[corner + offset] & 0xFF;
            }
            difference += Math.abs(mean / 4.0 - (small.rgb()[3 * i] & 0xFF));
        }
        assertThat(difference / (64 * 64)).isLessThan(4); // grain and edges
    }

    /** Guards learnability: a part that shrinks below a few pixels is a part that no network learns. */
    @ParameterizedTest
    @EnumSource(names = {"BODY", "WING", "BELLY", "HEAD", "TAIL", "BEAK"})
    void everyColouredPartShowsAtSixtyFourPixels(BirdAttribute part) {
        int[] visible = new int[BIRDS];
        for (int key = 0; key < BIRDS; key++) {
            BirdAttributes bird = bird(key);
            String first = part == BEAK ? "yellow" : "red";
            String second = part == BEAK ? "red" : "blue";
            visible[key] = changed(bird.with(part, first), bird.with(part, second), key, 60);
        }
        Arrays.sort(visible);
        assertThat(visible[0]).isGreaterThanOrEqualTo(part == BEAK ? 8 : 48);
        assertThat(visible[BIRDS / 2]).isGreaterThanOrEqualTo(part == BEAK ? 20 : 70);
    }

    @Test
    void coloursOfDifferentNamesNeverMeet() {
        List<String> names = new ArrayList<>(BirdAttribute.BODY.choices());
        Jitter jitter = new Jitter(1, 0);
        for (int i = 0; i < 2000; i++) {
            String name = names.get(i % names.size());
            var colour = Palette.jittered(Palette.of(name), jitter);
            String nearest = names.stream()
                    .min((a, b) -> Double.compare(distance(colour, a), distance(colour, b)))
                    .orElseThrow();
            assertThat(nearest).isEqualTo(name);
        }
    }

    @Test
    void crestShowsAboveTheHeadAndMovesNothing() {
        for (int key = 0; key < BIRDS; key++) {
            BirdAttributes bird = bird(key).with(BirdAttribute.HEAD, key % 2 == 0 ? "red" : "yellow");
            int changed = changed(bird.with(CREST, "crested"), bird.with(CREST, "plain"), key, 60);
            assertThat(changed).isBetween(30, 200);
        }
    }

    @Test
    void longBeaksAreAboutTwiceAsLong() {
        for (int key = 0; key < BIRDS; key++) {
            BirdAttributes bird = bird(key);
            double shorter = beyondHead(bird.with(BEAK_LENGTH, "short"), key);
            double longer = beyondHead(bird.with(BEAK_LENGTH, "long"), key);
            assertThat(shorter).isBetween(10.5, 15.0); // of a bird of 90 to 105
            assertThat(longer).isBetween(21.0, 28.0);
        }
    }

    @Test
    void birdsFillTheFrameAndStayInIt() {
        for (int key = 0; key < BIRDS; key++) {
            Rectangle2D large = BirdPainter.frame(bird(key).with(SIZE, "large"), key);
            Rectangle2D small = BirdPainter.frame(bird(key).with(SIZE, "small"), key);
            assertThat(large.getMinX()).isGreaterThanOrEqualTo(0);
            assertThat(large.getMaxX()).isLessThanOrEqualTo(100);
            assertThat(large.getMinY()).isGreaterThanOrEqualTo(0);
            assertThat(large.getMaxY()).isLessThanOrEqualTo(100);
            assertThat(large.getWidth()).isGreaterThan(74);
            assertThat(small.getWidth()).isBetween(58.0, 80.0);
            assertThat(large.getWidth() / small.getWidth()).isCloseTo(1 / 0.78, within(1e-6));
        }
    }

    private static double beyondHead(BirdAttributes bird, long key) {
        BirdShape shape = BirdShape.of(bird, new Jitter(key, 1));
        return Outline.box(shape.upperBeak()).getMaxX()
                - Outline.box(shape.head()).getMaxX();
    }

    private static double distance(java.awt.Color colour, String name) {
        java.awt.Color pure = Palette.of(name);
        return Math.hypot(
                Math.hypot(colour.getRed() - pure.getRed(), colour.getGreen() - pure.getGreen()),
                colour.getBlue() - pure.getBlue());
    }

    /** How many pixels differ clearly between two birds of one key. */
    private static int changed(BirdAttributes one, BirdAttributes other, long key, int threshold) {
        byte[] first = BirdPainter.paint(one, key, 64).rgb();
        byte[] second = BirdPainter.paint(other, key, 64).rgb();
        int changed = 0;
        for (int i = 0; i < first.length; i += 3) {
            int difference = 0;
            for (int channel = 0; channel < 3; channel++) {
                difference += Math.abs((first[i + channel] & 0xFF) - (second[i + channel] & 0xFF));
            }
            changed += difference > threshold ? 1 : 0;
        }
        return changed;
    }

    private static BirdAttributes bird(long key) {
        return BirdAttributes.random(new Jitter(key, 99));
    }

    private static List<Byte> bytes(Pixels pixels) {
        List<Byte> bytes = new ArrayList<>();
        for (byte value : pixels.rgb()) {
            bytes.add(value);
        }
        return bytes;
    }
}
