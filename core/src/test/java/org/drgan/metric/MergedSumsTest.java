package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of some pictures, merged in any order, are the sums of all. */
class MergedSumsTest {
    private static final int COUNT = 137;
    private static final int WIDTH = 5;

    private static Rows rows(int from, int to) {
        Random random = new Random(3);
        float[] all = new float[COUNT * WIDTH];
        for (int row = 0; row < COUNT; row++) {
            float sum = 0;
            for (int i = 0; i < WIDTH; i++) {
                all[row * WIDTH + i] = random.nextFloat() + row % 3;
                sum += all[row * WIDTH + i];
            }
            for (int i = 0; i < WIDTH; i++) {
                all[row * WIDTH + i] /= sum;
            }
        }
        return new Rows(WIDTH, java.util.Arrays.copyOfRange(all, from * WIDTH, to * WIDTH));
    }

    private static FeatureStatistics.Portion portion(int from, int to) {
        try (FeatureStatistics statistics = new FeatureStatistics(WIDTH)) {
            statistics.add(rows(from, to));
            return travelled(statistics.portion());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T travelled(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
            out.flush();
            return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void meanAndCovariance() {
        try (FeatureStatistics whole = new FeatureStatistics(WIDTH);
                FeatureStatistics merged = new FeatureStatistics(WIDTH)) {
            whole.add(rows(0, COUNT));
            merged.add(portion(100, COUNT));
            merged.add(portion(0, 0));
            merged.add(portion(0, 41));
            merged.add(portion(41, 100));
            FeatureDistribution expected = whole.gaussian();
            assertThat(merged.gaussian().count()).isEqualTo(COUNT);
            assertThat(merged.gaussian().mean()).containsExactly(expected.mean(), within(1e-15));
            assertThat(merged.gaussian().covariance()).containsExactly(expected.covariance(), within(1e-15));
        }
        try (FeatureStatistics other = new FeatureStatistics(3)) {
            assertThatThrownBy(() -> other.add(portion(0, 2))).hasMessageContaining("5 numbers");
        }
    }

    @Test
    void inceptionScore() {
        InceptionScore whole = new InceptionScore(COUNT, WIDTH);
        whole.add(rows(0, COUNT));
        InceptionScore merged = new InceptionScore(COUNT, WIDTH);
        InceptionScore other = new InceptionScore(COUNT, WIDTH);
        for (int place = COUNT - 1; place >= 0; place--) {
            (place % 2 == 0 ? merged : other).add(place, rows(0, COUNT), place);
        }
        assertThatThrownBy(merged::score).hasMessageContaining("137 pictures were expected");
        merged.add(travelled(other));
        assertThat(merged.score().mean()).isCloseTo(whole.score().mean(), within(1e-14));
        assertThat(merged.score().deviation()).isCloseTo(whole.score().deviation(), within(1e-14));
        assertThat(merged.whole()).isCloseTo(whole.whole(), within(1e-14));
        assertThatThrownBy(() -> merged.add(new InceptionScore(COUNT + 1, WIDTH)))
                .hasMessageContaining("138 pictures");
    }

    @Test
    void creditsOfRPrecision() {
        CreditSums whole = new CreditSums(COUNT);
        CreditSums merged = new CreditSums(COUNT);
        CreditSums other = new CreditSums(COUNT);
        for (int place = 0; place < COUNT; place++) {
            double credit = place % 7 / 6.0;
            whole.add(credit);
            (place % 3 == 0 ? merged : other).add(place, credit);
        }
        assertThatThrownBy(merged::groups).hasMessageContaining("137 pictures were expected");
        merged.add(travelled(other));
        assertThat(merged.groups().mean()).isCloseTo(whole.groups().mean(), within(1e-14));
        assertThat(merged.groups().deviation()).isCloseTo(whole.groups().deviation(), within(1e-14));
        assertThat(merged.mean()).isCloseTo(whole.mean(), within(1e-14));
        assertThatThrownBy(() -> merged.add(COUNT, 1)).hasMessageContaining("no place 137");
        assertThatThrownBy(() -> merged.add(new CreditSums(9))).hasMessageContaining("9 pictures");
    }
}
