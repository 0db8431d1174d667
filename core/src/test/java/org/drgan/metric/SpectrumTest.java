package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.drgan.Golden;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Golden values of NumPy: golden/metrics/spectrum.json. */
class SpectrumTest {
    private static final int SIDE = 64;
    private static final SyntheticBirds BIRDS = SyntheticBirds.test(1, 400);
    private static final List<Pixels> ONE = birds(0);
    private static final List<Pixels> OTHER = birds(1);

    private static List<Pixels> birds(int parity) {
        return IntStream.range(0, 200)
                .mapToObj(i -> BIRDS.picture(2 * i + parity))
                .toList();
    }

    private static Spectrum mean(List<Pixels> pictures) {
        double[] power = Spectrum.sum(pictures);
        for (int i = 0; i < power.length; i++) {
            power[i] /= pictures.size();
        }
        return new Spectrum(power);
    }

    /** With something added to the levels of all colours, by place. */
    private static List<Pixels> changed(List<Pixels> pictures, IntBinaryOperator change) {
        List<Pixels> changed = new ArrayList<>();
        for (Pixels picture : pictures) {
            byte[] rgb = picture.rgb().clone();
            for (int i = 0; i < rgb.length; i++) {
                int level = (rgb[i] & 0xFF) + change.applyAsInt(i / 3 % picture.width(), i / 3 / picture.width());
                rgb[i] = (byte) Math.max(0, Math.min(255, level));
            }
            changed.add(new Pixels(picture.width(), picture.height(), rgb));
        }
        return changed;
    }

    @Test
    void spectraAndTheirDistanceEqualTheGoldenValues() {
        JsonNode golden = Golden.json("metrics/spectrum.json");
        Spectrum one = mean(pictures(golden.get("one"), golden.get("side").asInt()));
        Spectrum other = mean(pictures(golden.get("other"), golden.get("side").asInt()));
        for (int i = 1; i < one.power().length; i++) {
            double expected = golden.get("power").get(i).asDouble();
            assertThat(one.power()[i]).isCloseTo(expected, within(1e-6 * expected));
        }
        Spectrum.Distance distance = one.from(other);
        assertThat(distance.whole()).isCloseTo(golden.get("distance").asDouble(), within(1e-6));
        assertThat(distance.excess()).isCloseTo(golden.get("excess").asDouble(), within(1e-6));
        assertThat(distance.lack()).isCloseTo(golden.get("lack").asDouble(), within(1e-6));
        assertThat(distance.worst()).isCloseTo(golden.get("worst").asDouble(), within(1e-6));
    }

    private static List<Pixels> pictures(JsonNode rows, int side) {
        List<Pixels> pictures = new ArrayList<>();
        for (JsonNode row : rows) {
            byte[] rgb = new byte[row.size()];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) row.get(i).asInt();
            }
            pictures.add(new Pixels(side, side, rgb));
        }
        return pictures;
    }

    @Test
    void aWeakCheckerboardShowsAtTheWorstFrequency() {
        Spectrum other = mean(OTHER);
        double usual = mean(ONE).from(other).worst();
        for (int amplitude = 2; amplitude <= 4; amplitude++) {
            int levels = amplitude;
            Spectrum.Distance pixels = mean(changed(ONE, (x, y) -> (x + y) % 2 == 0 ? levels : -levels))
                    .from(other);
            assertThat(pixels.worst()).isGreaterThan(8 * usual).isEqualTo(pixels.excess());
            assertThat(pixels.across()).isEqualTo(SIDE / 2);
            assertThat(pixels.down()).isEqualTo(SIDE / 2);
        }
    }

    /** The coarser a pattern, the more power of their own birds have where it lies. */
    @Test
    void coarserPatternsShowLessButBeyondTheHalfMoreThatIsAllowed() {
        Spectrum other = mean(OTHER);
        double usual = mean(ONE).from(other).worst();
        for (int amplitude = 2; amplitude <= 4; amplitude += 2) {
            int levels = amplitude;
            double least = amplitude == 2 ? 1.5 : 4;
            Spectrum.Distance two = mean(changed(ONE, (x, y) -> (x / 2 + y / 2) % 2 == 0 ? levels : -levels))
                    .from(other);
            Spectrum.Distance four = mean(changed(ONE, (x, y) -> (x / 4 + y / 4) % 2 == 0 ? levels : -levels))
                    .from(other);
            Spectrum.Distance stripes =
                    mean(changed(ONE, (x, y) -> y % 4 < 2 ? levels : -levels)).from(other);
            assertThat(four.worst()).isGreaterThan(least * usual);
            assertThat(two.worst()).isGreaterThan(four.worst());
            assertThat(two.across()).isEqualTo(SIDE / 4);
            assertThat(Math.abs(two.down())).isEqualTo(SIDE / 4);
            assertThat(stripes.worst()).isGreaterThan(least * usual);
            assertThat(stripes.across()).isZero();
            assertThat(stripes.down()).isEqualTo(SIDE / 4);
        }
    }

    @Test
    void whatIsNoPatternDoesNot() {
        double usual = mean(ONE).from(mean(OTHER)).worst();
        assertThat(usual).isBetween(0.5, 4.0);
        assertThat(mean(ONE).from(mean(ONE)).worst()).isZero();
        assertThat(mean(moved(ONE, 3, 2)).from(mean(OTHER)).worst())
                .as("all birds moved by some pixels")
                .isLessThan(1.5 * usual);
        assertThat(mean(changed(ONE, (x, y) -> 1)).from(mean(ONE)).worst())
                .as("a little lighter")
                .isLessThan(0.2);
        SplittableRandom random = new SplittableRandom(1);
        Spectrum.Distance grain =
                mean(changed(ONE, (x, y) -> random.nextInt(-2, 3))).from(mean(OTHER));
        assertThat(grain.worst()).as("other grain is a little everywhere").isLessThan(3 * usual);
        assertThat(grain.whole()).isGreaterThan(mean(ONE).from(mean(OTHER)).whole());
    }

    /** Each picture moved to the right and down, its first row and column repeated. */
    private static List<Pixels> moved(List<Pixels> pictures, int x, int y) {
        return pictures.stream().map(picture -> wrapped(picture, x, y)).toList();
    }

    private static Pixels wrapped(Pixels picture, int right, int below) {
        byte[] rgb = new byte[picture.rgb().length];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int to = 3 * (y * SIDE + x);
                int from = 3 * (Math.max(0, y - below) * SIDE + Math.max(0, x - right));
                System.arraycopy(picture.rgb(), from, rgb, to, 3);
            }
        }
        return new Pixels(SIDE, SIDE, rgb);
    }

    @Test
    void aGreyPictureHasAFiniteDistance() {
        Spectrum grey = mean(List.of(new Pixels(SIDE, SIDE, new byte[3 * SIDE * SIDE])));
        assertThat(grey.from(mean(ONE)).whole()).isFinite().isGreaterThan(5);
        assertThat(grey.from(grey).worst()).isZero();
    }
}
