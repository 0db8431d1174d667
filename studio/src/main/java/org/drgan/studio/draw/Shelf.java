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
 * The models of the studio. Each is loaded on first use, once per precision, and then shared.
 */
public final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Map<String, Source> sources;
    private final Map<Key, TextToImage> loaded = new ConcurrentHashMap<>();

    /** Where a model comes from. */
    @FunctionalInterface
    public interface Source {
        /** Loads the model in this precision. */
        TextToImage load(Precision precision) throws IOException;
    }

    /** A model's name and precision. */
    public record Key(String name, Precision precision) {}

    /** The requested model does not exist or cannot be loaded; the message may be shown to clients. */
    public static final class NoModel extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean broken;

        NoModel(String message, boolean broken) {
            super(message);
            this.broken = broken;
        }

        /** Whether the model exists but cannot be loaded. */
        public boolean isBroken() {
            return broken;
        }
    }

    /** @param sources at least one, by name; the first is the default */
    public Shelf(Map<String, Source> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("at least one model is needed");
        }
        this.sources = new LinkedHashMap<>(sources);
    }

    /** The models' names, the default first. */
    public List<String> names() {
        return List.copyOf(sources.keySet());
    }

    /** The name of the default model. */
    public String first() {
        return sources.keySet().iterator().next();
    }

    /**
     * Returns a model; loads it first if necessary.
     *
     * @throws NoModel if it does not exist or cannot be loaded
     */
    public TextToImage get(Key key) {
        Source source = sources.get(key.name());
        if (source == null) {
            throw new NoModel(
                    "there is no model \"" + key.name() + "\"; models: " + String.join(", ", sources.keySet()), false);
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
        } catch (IOException | RuntimeException reason) { // the message contains local paths, so it is only logged
            LOG.error("the model {} cannot be loaded", key.name(), reason);
            throw new NoModel("the model \"" + key.name() + "\" cannot be loaded; the server's log says why", true);
        }
    }

    /** Whether a model is loaded, in any precision. */
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
                LOG.debug("{} cannot be loaded and is skipped in the search for a hash", name);
            }
        }
        return Optional.empty();
    }

    /** Closes the loaded models. */
    @Override
    public void close() {
        loaded.values().forEach(TextToImage::close);
        loaded.clear();
    }
}
