package org.drgan.metric.pictures;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.SquarePictures;
import org.drgan.tensor.Noise;

/**
 * Several real pictures for each sentence: others that fit it, if the data set knows any ({@link
 * CaptionedPictures#another}), else random real pictures.
 */
public final class FittingPictures implements MeasuredPictures {
    private static final int PURPOSE = 0x0d1; // separates this random choice from others with the same seed

    private final CaptionedPictures data;
    private final CaptionList captions;
    private final SquarePictures squares;
    private final Fit fit;
    private final int side;
    private final int times;
    private final int sentences;
    private final int set;
    private final boolean fitting;

    FittingPictures(
            CaptionedPictures data,
            CaptionList captions,
            SquarePictures squares,
            Fit fit,
            int side,
            int times,
            int sentences,
            int set)
            throws IOException {
        this.data = data;
        this.captions = captions;
        this.squares = squares;
        this.fit = fit;
        this.side = side;
        this.times = times;
        this.sentences = sentences;
        this.set = set;
        this.fitting = another(0).isPresent();
    }

    /**
     * Whether these are new pictures and not some of the test pictures: synthetic birds are drawn anew for a sentence.
     */
    public boolean fresh() {
        return data instanceof SyntheticBirds;
    }

    /** A description of these real pictures. */
    public String choice() {
        return fitting
                ? "others that fit the same sentences"
                : "any of the test pictures, since these data do not tell which others fit a sentence";
    }

    @Override
    public int size() {
        return times * sentences;
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String identity() {
        return RealPictures.BEGINNING + TestData.identity(data) + ", fit " + fit + ", side " + side + ", seed "
                + captions.seed() + ", " + times + " a sentence, " + choice() + (set == 0 ? "" : ", set " + set);
    }

    @Override
    public List<Item> items(int from, int to) throws IOException {
        List<Item> items = new ArrayList<>();
        for (int number = from; number < to; number++) {
            Optional<Pixels> another = another(number);
            int place = number / times;
            int index = captions.index(place);
            items.add(new Item(
                    number,
                    another.isPresent() ? fit.square(another.get(), side) : any(number),
                    captions.sentence(place),
                    index,
                    captions.caption(place),
                    data.classNumber(index)));
        }
        return items;
    }

    @Override
    public List<BrokenPicture> broken() {
        return squares.broken();
    }

    private Optional<Pixels> another(int number) throws IOException {
        int place = number / times;
        return data.another(captions.index(place), captions.caption(place), random(number));
    }

    /** A random real picture, or the next one that can be read. */
    private Pixels any(int number) {
        int index = random(number).nextInt(data.size());
        while (squares.picture(index).isEmpty()) { // ends: more than half can be read, or this throws
            index = (index + 1) % data.size();
        }
        return squares.picture(index).orElseThrow();
    }

    private SplittableRandom random(int number) {
        return new SplittableRandom(
                Noise.key(Noise.key(captions.seed(), PURPOSE + ((long) set << Integer.SIZE)), number));
    }
}
