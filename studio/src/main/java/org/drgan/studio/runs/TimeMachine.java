package org.drgan.studio.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pixels;
import org.drgan.tensor.Precision;
import org.drgan.train.CheckpointModel;

/** Draws with a run's generator as it was at each of its checkpoints. A few are kept loaded. */
public final class TimeMachine implements AutoCloseable {
    /** Stands for the run's model instead of a checkpoint. */
    public static final long MODEL = -1;

    private static final int KEPT = 4;

    private final Runs runs;
    private final Map<Key, TextToImage> loaded = new LinkedHashMap<>(16, 0.75f, true); // the least used first
    private boolean closed;

    /** @param written when, so that a model that is written anew is another */
    private record Key(String run, long step, long written) {}

    public TimeMachine(Runs runs) {
        this.runs = runs;
    }

    /**
     * The steps that can be drawn at, rising; {@link #MODEL} comes last.
     *
     * @throws NoSuchFileException when there is no such run
     */
    public List<Long> steps(String run) throws IOException {
        Path folder = folder(run);
        if (!Files.isDirectory(folder.resolve("model"))) {
            return List.of(); // nothing to read a sentence with
        }
        List<Long> steps = new ArrayList<>(CheckpointModel.steps(folder));
        steps.add(MODEL);
        return steps;
    }

    private Path folder(String run) throws IOException {
        return runs.folder(run).orElseThrow(() -> new NoSuchFileException("the run"));
    }

    /**
     * Draws.
     *
     * @throws IllegalArgumentException saying what is wrong with the sentence
     * @throws IOException when the checkpoint has been removed meanwhile, or its run is no training of a generator
     */
    public synchronized Pixels draw(String run, long step, Request request) throws IOException {
        if (closed) {
            throw new IllegalStateException("the server is ending");
        }
        return model(run, step).generate(request).picture();
    }

    private TextToImage model(String run, long step) throws IOException {
        Path folder = folder(run);
        if (!steps(run).contains(step)) {
            throw new NoSuchFileException("the checkpoint");
        }
        Path stamp = step == MODEL
                ? folder.resolve("model").resolve("generator.safetensors")
                : folder.resolve("model"); // a checkpoint does not change
        Key key = new Key(
                run, step, step == MODEL ? Files.getLastModifiedTime(stamp).toMillis() : 0);
        TextToImage known = loaded.get(key);
        if (known != null) {
            return known;
        }
        TextToImage model = step == MODEL ? load(folder) : load(folder, step);
        loaded.put(key, model);
        Iterator<TextToImage> least = loaded.values().iterator();
        while (loaded.size() > KEPT) {
            least.next().close();
            least.remove();
        }
        return model;
    }

    private static TextToImage load(Path folder) throws IOException {
        return TextToImage.load(folder, new TextToImage.Options("auto", Precision.FP32, note -> {}));
    }

    private static TextToImage load(Path run, long step) throws IOException {
        Path work = Files.createTempDirectory("drgan-checkpoint");
        try {
            CheckpointModel.write(run, step, work.resolve("model"));
            return load(work);
        } finally {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Gives the models' memory back. */
    @Override
    public synchronized void close() {
        closed = true;
        loaded.values().forEach(TextToImage::close);
        loaded.clear();
    }
}
