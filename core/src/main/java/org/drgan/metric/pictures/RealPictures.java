package org.drgan.metric.pictures;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.internal.pictures.SquarePictures;

/** Real pictures of a data set, each once, with the sentence that {@link CaptionList} first chooses for it. */
public final class RealPictures implements MeasuredPictures {
    /** Prefix of the description of real pictures. */
    public static final String BEGINNING = "real pictures of ";

    private final CaptionedPictures data;
    private final CaptionList captions;
    private final SquarePictures squares;
    private final Fit fit;
    private final int side;
    private final String identity;

    /**
     * @param data the pictures
     * @param fit how a picture is made square
     * @param side of the squares
     * @param seed of the choice of sentences
     */
    public RealPictures(CaptionedPictures data, Fit fit, int side, long seed) {
        this.data = data;
        this.captions = new CaptionList(data, seed);
        this.squares = new SquarePictures(data, fit, side);
        this.fit = fit;
        this.side = side;
        this.identity = pictures(data) + ", seed " + seed;
    }

    private String pictures(CaptionedPictures of) {
        return BEGINNING + of.fingerprint() + ", fit " + fit + ", side " + side;
    }

    /**
     * Whether a description of {@link #identity} is of the same pictures, with any sentences; for birds drawn in memory
     * also with any number of pictures.
     *
     * @param count number of pictures of the description
     */
    public boolean areDescribedBy(String description, long count) {
        String described = description.replaceFirst(", seed -?\\d+$", "");
        return described.equals(pictures(data))
                || (data instanceof SyntheticBirds birds
                        && count >= 1
                        && count <= Integer.MAX_VALUE
                        && described.equals(pictures(birds.withCount((int) count))));
    }

    /**
     * Real pictures for each of the first sentences.
     *
     * @param times how many a sentence
     * @param set 0 or more; the pictures of another set are chosen independently
     * @throws IOException when a picture that the data set knows to fit cannot be read
     */
    public FittingPictures fitting(int times, int sentences, int set) throws IOException {
        return new FittingPictures(data, captions, squares, fit, side, times, sentences, set);
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public List<Item> items(int from, int to) {
        List<Item> items = new ArrayList<>();
        for (int number = from; number < to; number++) {
            int index = number;
            squares.picture(index)
                    .ifPresent(picture -> items.add(new Item(
                            index,
                            picture,
                            captions.sentence(index),
                            index,
                            captions.caption(index),
                            data.classNumber(index))));
        }
        return items;
    }

    @Override
    public List<BrokenPicture> broken() {
        return squares.broken();
    }
}
