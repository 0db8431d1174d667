package org.drgan.internal.pictures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * A data set's pictures as squares of one side, each read once if all of them fit into memory, and the list of those
 * that cannot be read. Thread-safe.
 */
public final class SquarePictures {
    private final CaptionedPictures data;
    private final Fit fit;
    private final int side;
    private final boolean keep;
    private final AtomicReferenceArray<@Nullable Pixels> kept;
    private final Map<Integer, BrokenPicture> broken = new ConcurrentSkipListMap<>();

    /** @param side of the squares */
    public SquarePictures(CaptionedPictures data, Fit fit, int side) {
        this.data = data;
        this.fit = fit;
        this.side = side;
        this.keep = 3L * side * side * data.size() <= Runtime.getRuntime().maxMemory() / 3;
        this.kept = new AtomicReferenceArray<>(data.size());
    }

    /**
     * A picture; empty when it cannot be read.
     *
     * @throws UncheckedIOException when more than half of the data set cannot be read
     */
    public Optional<Pixels> picture(int index) {
        Pixels known = kept.get(index);
        if (known != null) {
            return Optional.of(known);
        }
        if (broken.containsKey(index)) {
            return Optional.empty();
        }
        try {
            Pixels square = fit.square(data.picture(index), side);
            if (keep) {
                kept.set(index, square);
            }
            return Optional.of(square);
        } catch (IOException unreadable) {
            note(new BrokenPicture(index, data.name(index), String.valueOf(unreadable.getMessage())));
            return Optional.empty();
        }
    }

    /** The pictures found unreadable so far, by number. */
    public List<BrokenPicture> broken() {
        return List.copyOf(broken.values());
    }

    private void note(BrokenPicture picture) {
        broken.put(picture.index(), picture);
        if (2L * broken.size() > data.size()) {
            String message = broken.size() + " of " + data.size()
                    + " pictures cannot be read, which is more than half; the last one is " + picture.name() + ": "
                    + picture.reason();
            throw new UncheckedIOException(message, new IOException(message));
        }
    }
}
