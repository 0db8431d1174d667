package org.drgan.metric.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;

class NearestPicturesTest {
    private static final SyntheticBirds BIRDS = SyntheticBirds.train(1, 20);

    @Test
    void aPictureThatIsAmongThemIsFoundAndAnotherIsFurtherAway() {
        Pixels strange = SyntheticBirds.test(2, 1).picture(0);
        AtomicInteger looked = new AtomicInteger();
        List<NearestPictures.Nearest> found =
                NearestPictures.of(List.of(BIRDS.picture(7), strange), BIRDS, Fit.CROP, 20, looked::addAndGet);
        assertThat(found.get(0).picture().rgb()).isEqualTo(BIRDS.picture(7).rgb());
        assertThat(found.get(0).distance()).isZero();
        assertThat(found.get(1).distance()).isBetween(0.01, 1.0);
        assertThat(looked.get()).isEqualTo(20);
        assertThat(NearestPictures.of(List.of(BIRDS.picture(7)), BIRDS, Fit.CROP, 7, done -> {})
                        .get(0)
                        .distance())
                .as("it is the eighth")
                .isPositive();
    }

    @Test
    void squaresAreMadeAsThoseToLookAmongAre() {
        List<Pixels> squares = NearestPictures.squares(BIRDS, Fit.CROP, 16, 3);
        assertThat(squares)
                .hasSize(3)
                .allSatisfy(square -> assertThat(square.width()).isEqualTo(16));
        assertThat(NearestPictures.of(squares, BIRDS, Fit.CROP, 20, done -> {})) // they come from all over the set
                .allSatisfy(found -> assertThat(found.distance()).isZero());
        assertThat(NearestPictures.squares(BIRDS, Fit.CROP, 16, 50)).hasSize(20);
    }
}
