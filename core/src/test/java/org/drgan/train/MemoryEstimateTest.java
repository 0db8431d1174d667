package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static MemoryEstimate birds(String... overrides) {
        return new MemoryEstimate(Settings.of(List.of("birds-64-spectral"), List.of(overrides)));
    }

    /** Resident memory at its highest in two steps, less that of the smallest batch, a picture. */
    @Test
    void itIsNearWhatWasMeasured() {
        assertThat(birds().damsmPicture()).isCloseTo(8_500_000L, withinPercentage(33));
        assertThat(birds("precision=fp32").damsmPicture()).isCloseTo(13_900_000L, withinPercentage(33));
        assertThat(birds().ganPicture()).isCloseTo(17_900_000L, withinPercentage(33));
        assertThat(birds("precision=fp32").ganPicture()).isCloseTo(29_600_000L, withinPercentage(33));
        assertThat(birds("precision=fp32", "model.channels=64", "model.residuals=2")
                        .ganPicture())
                .isCloseTo(50_000_000L, withinPercentage(33));
    }

    @Test
    void whatMakesNetworksLargerMakesItLarger() {
        long before = birds().ganPicture();
        for (String larger : List.of(
                "model.channels=48",
                "model.base=32",
                "model.residuals=2",
                "model.head=three",
                "model.discriminatorChannels=64",
                "model.imageEncoder=inception",
                "data.words=60",
                "train.contrasts=8",
                "precision=fp32")) {
            assertThat(birds(larger).ganPicture()).as(larger).isGreaterThan(before);
        }
        assertThat(birds("ablation=baseline").ganPicture()).isLessThan(before);
        assertThat(birds("damsm.contrasts=8").damsmPicture()).isGreaterThan(birds().damsmPicture());
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatWould() {
        long free = 2_000_000_000;
        assertThatCode(() -> need(50, 1, 30_000_000).require(free)).doesNotThrowAnyException();
        assertThatCode(() -> need(500, 10, 30_000_000).require(free)).doesNotThrowAnyException();
        assertThatThrownBy(() -> need(500, 1, 30_000_000).require(free))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training with batches of 500 pictures needs about 15.2 GB of memory, but 2.0 GB are free:"
                        + " split them into parts (--accumulate 10), set train.batchSize to at most 59, or close"
                        + " other programs");
        assertThatThrownBy(() -> need(500, 2, 30_000_000).require(free))
                .hasMessageStartingWith("training with batches of 500 pictures in 2 parts needs about 7.7 GB");
        assertThatThrownBy(() -> need(2, 1, 5_000_000_000L).require(free))
                .hasMessageContaining("free: train a smaller model");
    }

    @Test
    void pairsStayTogetherAndTheReleasedCodeHasNoParts() {
        MemoryEstimate.Need single = new MemoryEstimate.Need("train", 30, 1, 1, true, 0, 100);
        assertThat(single.fitting(1150)).isEqualTo(11);
        assertThat(single.fittingParts(1150)).hasValue(3);
        MemoryEstimate.Need pairs = new MemoryEstimate.Need("train", 30, 1, 2, true, 0, 100);
        assertThat(pairs.fitting(1150)).isEqualTo(10);
        assertThat(pairs.fittingParts(1150)).hasValue(3);
        assertThat(pairs.fittingParts(850))
                .as("5 parts: 6 pictures; 4 is no divisor")
                .hasValue(5);
        assertThat(pairs.fitting(150)).isZero();
        MemoryEstimate.Need whole = new MemoryEstimate.Need("train", 30, 1, 1, false, 0, 100);
        assertThat(whole.fittingParts(1150)).isEmpty();
    }

    private static MemoryEstimate.Need need(int batch, int parts, long picture) {
        return new MemoryEstimate.Need("train", batch, parts, 1, true, 200L << 20, picture);
    }
}
