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

/** Draws with the generators of a run's checkpoints. The last {@value #KEPT} used stay loaded. */
public final class TimeMachine implements AutoCloseable {
    /** The step that means the run's model instead of a checkpoint. */
    public static final long MODEL = -1;

    private static final int KEPT = 4;

    private final Runs runs;
    private final Map<Key, TextToImage> loaded = new LinkedHashMap<>(16, 0.75f, true); // least recently used first
    private boolean closed;

    /** @param written time of the last change, so that a changed model gets a new key */
    private record Key(String run, long step, long written) {}

    public TimeMachine(Runs runs) {
        this.runs = runs;
    }

    /**
     * The steps whose checkpoints can draw, ascending; {@link #MODEL} comes last.
     *
     * @throws NoSuchFileException if there is no such run
     */
    public List<Long> steps(String run) throws IOException {
        Path folder = folder(run);
        if (!Files.isDirectory(folder.resolve("model"))) {
            return List.of(); // no text encoder yet
        }
        List<Long> steps = new ArrayList<>(CheckpointModel.steps(folder));
        steps.add(MODEL);
        return steps;
    }

    private Path folder(String run) throws IOException {
        return runs.folder(run).orElseThrow(() -> new NoSuchFileException("the run"));
    }

    /**
     * Draws with a checkpoint.
     *
     * @throws IllegalArgumentException if the sentence cannot be drawn
     * @throws IOException if the checkpoint has been removed, or the run does not train a generator
     */
    public synchronized Pixels draw(String run, long step, Request request) throws IOException {
        if (closed) {
            throw new IllegalStateException("the server is stopping");
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
                : CheckpointModel.folder(folder, step); // another one if the run was started again
        Key key = new Key(run, step, Files.getLastModifiedTime(stamp).toMillis());
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

    /** Closes the loaded models. */
    @Override
    public synchronized void close() {
        closed = true;
        loaded.values().forEach(TextToImage::close);
        loaded.clear();
    }
}
