package org.drgan.metric.pictures;

import java.io.IOException;
import java.util.List;
import org.drgan.data.BrokenPicture;
import org.drgan.image.Pixels;

/** Pictures to evaluate, in a fixed order: the picture at a place depends only on the source's identity. */
public interface MeasuredPictures {
    /** A place that belongs to no picture or sentence of the test data. */
    int NONE = -1;

    /** The class of a picture of which none is known. */
    int NO_CLASS = Integer.MIN_VALUE;

    /**
     * A picture with what is known of it.
     *
     * @param number its place in the source
     * @param picture square, of the source's side
     * @param sentence that it was drawn for, or one that describes it; empty when none is known
     * @param index the test picture whose sentence that is, or {@link #NONE}
     * @param caption which of that picture's sentences, or {@link #NONE}
     * @param classNumber of that test picture, or {@link #NO_CLASS}
     */
    record Item(int number, Pixels picture, String sentence, int index, int caption, int classNumber) {}

    /** How many pictures there are at most; what cannot be read is left out. */
    int size();

    /** Width and height of the pictures. */
    int side();

    /** All that the pictures depend on, for people and as the key of the cache. */
    String identity();

    /** Pictures of the places from {@code from} to before {@code to}, without those that cannot be read. */
    List<Item> items(int from, int to) throws IOException;

    /** The pictures that were found unreadable and left out until now. */
    List<BrokenPicture> broken();
}
