package org.drgan.studio.draw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.drgan.TextToImage;
import org.drgan.tensor.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that the studio draws with; each is loaded when it is first used. Each is loaded when it is first asked
 * for, once for each precision, and then shared.
 */
public final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Map<String, Source> sources;
    private final Map<Key, TextToImage> loaded = new ConcurrentHashMap<>();

    /** Where a model comes from. */
    @FunctionalInterface
    public interface Source {
        /** Loads it to draw in this precision. */
        TextToImage load(Precision precision) throws IOException;
    }

    /** A model as it draws. */
    public record Key(String name, Precision precision) {}

    /** The requested model does not exist or cannot be loaded; the message may be shown to anybody. */
    public static final class NoModel extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean broken;

        NoModel(String message, boolean broken) {
            super(message);
            this.broken = broken;
        }

        /** Whether there is such a model, but it cannot be loaded. */
        public boolean isBroken() {
            return broken;
        }
    }

    /** @param sources at least one, by name; the first is the one that is drawn with when none is named */
    public Shelf(Map<String, Source> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a shelf needs at least one model");
        }
        this.sources = new LinkedHashMap<>(sources);
    }

    /** The models' names, the default first. */
    public List<String> names() {
        return List.copyOf(sources.keySet());
    }

    /** The model that is drawn with when none is named. */
    public String first() {
        return sources.keySet().iterator().next();
    }

    /**
     * A model, loaded if it was not yet.
     *
     * @throws NoModel when there is none of that name, or it cannot be loaded
     */
    public TextToImage get(Key key) {
        Source source = sources.get(key.name());
        if (source == null) {
            throw new NoModel(
                    "there is no model \"" + key.name() + "\"; there is " + String.join(", ", sources.keySet()), false);
        }
        return loaded.computeIfAbsent(key, missing -> load(missing, source));
    }

    private static TextToImage load(Key key, Source source) {
        try {
            long start = System.nanoTime();
            TextToImage model = source.load(key.precision());
            LOG.info(
                    "loaded model {} ({}) in {} ms",
                    key.name(),
                    key.precision(),
                    (System.nanoTime() - start) / 1_000_000);
            return model;
        } catch (IOException
                | RuntimeException reason) { // its message names paths of this machine, so it stays in the log
            LOG.error("the model {} cannot be loaded", key.name(), reason);
            throw new NoModel("the model \"" + key.name() + "\" cannot be loaded; the server's log says why", true);
        }
    }

    /** Whether a model is loaded already, in any precision. */
    public boolean isLoaded(String name) {
        return loaded.keySet().stream().anyMatch(key -> key.name().equals(name));
    }

    /** The name of the model with a hash, see {@link TextToImage#hash}. Loads models until it is found. */
    public Optional<String> named(String hash) {
        List<String> order = new ArrayList<>(names());
        order.sort((one, other) -> Boolean.compare(isLoaded(other), isLoaded(one)));
        for (String name : order) {
            try {
                if (get(new Key(name, Precision.FP32)).hash().equals(hash)) {
                    return Optional.of(name);
                }
            } catch (NoModel broken) {
                LOG.debug("{} is left out of the search for a hash", name);
            }
        }
        return Optional.empty();
    }

    /** Gives the models' memory back. */
    @Override
    public void close() {
        loaded.values().forEach(TextToImage::close);
        loaded.clear();
    }
}
