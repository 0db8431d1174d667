package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrecisionRecallTest {
    @Test
    void isKnownOnALine() {
        // the third neighbours of 0, 1, 2, 3 are at distances 3, 2, 2, 3
        Rows real = new Rows(1, new float[] {0, 1, 2, 3});
        Rows generated = new Rows(1, new float[] {-3.5f, -2.5f, 6.5f, 100});
        PrecisionRecall found = PrecisionRecall.of(generated, real);
        assertThat(found.precision()).isEqualTo(0.25); // -2.5 lies within 3 of 0
        assertThat(found.recall()).isEqualTo(1); // the radius of each is over 10
    }

    @Test
    void theSameDistributionIsCoveredFarOnesAreNotAndANarrowOneHasNoRecall() {
        Rows real = Features.normal(1, 700, 4, 0, 1);
        PrecisionRecall same = PrecisionRecall.of(Features.normal(2, 700, 4, 0, 1), real);
        assertThat(same.precision()).isGreaterThan(0.7);
        assertThat(same.recall()).isGreaterThan(0.7);
        PrecisionRecall far = PrecisionRecall.of(Features.normal(3, 600, 4, 50, 1), real);
        assertThat(far.precision()).isZero();
        assertThat(far.recall()).isZero();
        PrecisionRecall narrow = PrecisionRecall.of(Features.normal(4, 600, 4, 0, 0.1), real);
        assertThat(narrow.precision()).isGreaterThan(0.8);
        assertThat(narrow.recall()).isLessThan(0.1);
        PrecisionRecall itself = PrecisionRecall.of(real, real);
        assertThat(itself.precision()).isCloseTo(1, within(1e-12));
    }

    @Test
    void threePicturesAreTooFew() {
        Rows three = Features.normal(1, 3, 4, 0, 1);
        assertThatThrownBy(() -> PrecisionRecall.of(three, three)).hasMessageContaining("more than 3 pictures");
    }
}
