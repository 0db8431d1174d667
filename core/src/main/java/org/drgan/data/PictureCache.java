package org.drgan.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of a data set's pictures at the size that training needs, used only if all of them fit, and the list of
 * unusable pictures. Thread-safe.
 */
final class PictureCache {
    private static final Logger LOG = LoggerFactory.getLogger(PictureCache.class);
    private static final int MOST_LOGGED = 20;

    private final CaptionedPictures data;
    private final Fit fit;
    private final int side;
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Pixels> pictures;
    private final Map<Integer, BrokenPicture> broken = new ConcurrentSkipListMap<>();

    /**
     * @param side shorter side of the cached pictures
     * @param mostBytes size of the cache
     */
    PictureCache(CaptionedPictures data, Fit fit, int side, long mostBytes) {
        this.data = data;
        this.fit = fit;
        this.side = side;
        this.mostBytes =
                3L * side * side * data.size() <= mostBytes ? mostBytes : 0; // caching only some would hardly help
        this.pictures = new AtomicReferenceArray<>(data.size());
    }

    /**
     * A picture whose shorter side has the right size; empty when it is broken.
     *
     * @throws UncheckedIOException when more than half of the data set turned out to be broken
     */
    Optional<Pixels> picture(int index) {
        Pixels known = pictures.get(index);
        if (known != null) {
            return Optional.of(known);
        }
        if (broken.containsKey(index)) {
            return Optional.empty();
        }
        try {
            Pixels picture = fit.shrink(data.picture(index), side);
            if (mostBytes > 0 && bytes.addAndGet(picture.rgb().length) <= mostBytes) {
                pictures.set(index, picture);
            }
            return Optional.of(picture);
        } catch (IOException e) {
            reportBroken(index, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * Notes that a picture cannot be used.
     *
     * @throws UncheckedIOException when more than half of the data set turned out to be broken
     */
    void reportBroken(int index, String reason) {
        BrokenPicture report = new BrokenPicture(index, data.name(index), reason);
        if (broken.putIfAbsent(index, report) == null && broken.size() <= MOST_LOGGED) {
            LOG.warn("skipped {}: {}", report.name(), reason);
        }
        if (2L * broken.size() > data.size()) {
            String message = broken.size() + " of " + data.size()
                    + " pictures cannot be used, which is more than half; the last one is " + report.name() + ": "
                    + reason;
            throw new UncheckedIOException(message, new IOException(message));
        }
    }

    /** The broken pictures found so far, by number. */
    List<BrokenPicture> broken() {
        return List.copyOf(broken.values());
    }
}
