package org.drgan.studio.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.layout.Entry;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real pictures with their sentences, from a folder of captioned pictures; only of its test split, if it has one. */
public final class RealPictures {
    private static final Logger LOG = LoggerFactory.getLogger(RealPictures.class);

    private final List<Entry> entries;

    /** A sentence and its real picture. */
    public record Real(String sentence, Pixels picture) {}

    private RealPictures(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Lists a folder.
     *
     * @throws IOException if it cannot be read or is not a data set
     */
    public static RealPictures of(Path folder) throws IOException {
        Listing listing = Layouts.read(folder);
        List<Entry> test = listing.entries().stream()
                .filter(entry -> entry.split().equals(Entry.TEST))
                .toList();
        return new RealPictures(test.isEmpty() ? listing.entries() : test);
    }

    /** How many there are. */
    public int size() {
        return entries.size();
    }

    /**
     * A random selection, each with its first sentence; the same for the same seed. Unreadable pictures are skipped.
     *
     * @param side in pixels; pictures are cropped to a square and resized
     * @throws IllegalArgumentException if there are fewer than {@code count}
     */
    public List<Real> some(int count, long seed, int side) {
        List<Entry> shuffled = new ArrayList<>(entries);
        Collections.shuffle(shuffled, new Random(seed));
        List<Real> found = new ArrayList<>();
        for (Entry entry : shuffled) {
            if (found.size() == count) {
                break;
            }
            try {
                found.add(new Real(entry.captions().get(0), Fit.CROP.square(entry.picture(), side)));
            } catch (IOException broken) {
                LOG.warn("a real picture cannot be read and is skipped", broken);
            }
        }
        if (found.size() < count) {
            throw new IllegalArgumentException(
                    "the data set has " + found.size() + " usable pictures, but " + count + " are needed");
        }
        return found;
    }
}
