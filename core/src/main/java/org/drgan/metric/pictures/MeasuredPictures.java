package org.drgan.metric.pictures;

import java.io.IOException;
import java.util.List;
import org.drgan.data.BrokenPicture;
import org.drgan.image.Pixels;

/** Pictures to evaluate, in a fixed order: the picture at a place depends only on the source's identity. */
public interface MeasuredPictures {
    /** The index when there is no such picture or sentence in the test data. */
    int NONE = -1;

    /** The class number when the class is unknown. */
    int NO_CLASS = Integer.MIN_VALUE;

    /**
     * A picture with its sentence and class.
     *
     * @param number its place in the source
     * @param picture square, of the source's side
     * @param sentence that it was drawn for, or that describes it; empty if unknown
     * @param index the test picture whose sentence that is, or {@link #NONE}
     * @param caption which of that picture's sentences, or {@link #NONE}
     * @param classNumber of that test picture, or {@link #NO_CLASS}
     */
    record Item(int number, Pixels picture, String sentence, int index, int caption, int classNumber) {}

    /** Number of pictures, including those that cannot be read. */
    int size();

    /** Width and height of the pictures. */
    int side();

    /** Everything that the pictures depend on, readable, also the key of the cache. */
    String identity();

    /**
     * Pictures of the places from {@code from} (inclusive) to {@code to} (exclusive), without those that cannot be
     * read.
     */
    List<Item> items(int from, int to) throws IOException;

    /** The pictures that could not be read and were left out so far. */
    List<BrokenPicture> broken();
}
