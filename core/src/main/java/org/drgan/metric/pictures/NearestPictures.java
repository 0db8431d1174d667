package org.drgan.metric.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SpreadOrder;
import org.drgan.image.Fit;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.SquarePictures;

/**
 * Finds the nearest real picture for each of some pictures, comparing colours at {@value #SIDE} by {@value #SIDE}
 * pixels. Shows whether a generator copies its training pictures.
 */
public final class NearestPictures {
    /** Width and height at which pictures are compared. */
    public static final int SIDE = 32;

    private NearestPictures() {}

    /**
     * The nearest real picture of another one.
     *
     * @param picture the real one, square, as large as the other
     * @param distance root of the mean squared difference, 0 to 1
     */
    public record Nearest(Pixels picture, double distance) {}

    /**
     * Searches real pictures in one pass.
     *
     * @param pictures square ones of one side
     * @param real pictures to search; those that cannot be read are skipped
     * @param fit how a real picture is made square
     * @param most how many real pictures to search, the first ones
     * @param progress receives how many more are done
     * @return the nearest real picture for each picture; empty when none can be read
     */
    public static List<Nearest> of(
            List<Pixels> pictures, CaptionedPictures real, Fit fit, int most, IntConsumer progress) {
        SquarePictures squares = new SquarePictures(real, fit, pictures.get(0).width());
        List<Pixels> small = pictures.stream().map(NearestPictures::small).toList();
        List<Optional<Nearest>> best = new ArrayList<>();
        small.forEach(picture -> best.add(Optional.empty()));
        for (int index = 0; index < Math.min(most, real.size()); index++) {
            Optional<Pixels> found = squares.picture(index);
            if (found.isPresent()) {
                Pixels tiny = small(found.get());
                for (int i = 0; i < small.size(); i++) {
                    double distance = distance(small.get(i), tiny);
                    if (best.get(i).isEmpty() || distance < best.get(i).get().distance()) {
                        best.set(i, Optional.of(new Nearest(found.get(), distance)));
                    }
                }
            }
            progress.accept(1);
        }
        return best.stream().flatMap(Optional::stream).toList();
    }

    /**
     * Some pictures of a data set, made square in the same way.
     *
     * @param most how many, spread evenly
     */
    public static List<Pixels> squares(CaptionedPictures data, Fit fit, int side, int most) {
        SquarePictures squares = new SquarePictures(data, fit, side);
        return SpreadOrder.of(data.size(), most)
                .mapToObj(squares::picture)
                .flatMap(Optional::stream)
                .limit(most)
                .toList();
    }

    private static Pixels small(Pixels picture) {
        return PilResize.resize(picture, SIDE, SIDE);
    }

    private static double distance(Pixels one, Pixels other) {
        double sum = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            double apart = ((one.rgb()[i] & 0xFF) - (other.rgb()[i] & 0xFF)) / 255.0;
            sum += apart * apart;
        }
        return Math.sqrt(sum / one.rgb().length);
    }
}
