package org.drgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drgan.data.Batch;
import org.drgan.data.BatchLoader;
import org.drgan.data.ImageFolder;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.layout.Layouts;
import org.drgan.layout.PackWriter;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures how many 64-pixel pictures per second the loader reads on one core from a pack, without a cache of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PackBenchmark {
    private static final int BATCH = 24;
    private static final int PICTURES = 2000;

    private @Nullable Path folder;
    private @Nullable BatchLoader loader;
    private long step;

    /** Draws birds, packs them and opens the pack. */
    @Setup
    public void pack() throws IOException {
        folder = Files.createTempDirectory("pack-benchmark");
        Map<String, SyntheticBirds> birds = new LinkedHashMap<>();
        birds.put("train", new SyntheticBirds(SyntheticBirds.Split.TRAIN, 1, PICTURES, 96));
        ImageFolderWriter.write(folder.resolve("birds"), birds, (written, total) -> {});
        Path pack = folder.resolve("pack");
        PackWriter.Options options = new PackWriter.Options(76, Fit.CROP, false);
        PackWriter.write(pack, Layouts.read(folder.resolve("birds")), options, (written, total) -> {});
        ImageFolder data = new ImageFolder(pack, ImageFolder.Options.of("train"));
        Vocabulary vocabulary = Vocabulary.build(data.captions(0));
        loader = new BatchLoader(
                data,
                vocabulary,
                BatchLoader.Options.of(BATCH, 64, 1).withCrop(76 / 64.0).withCacheBytes(0));
    }

    /** Deletes the pack. */
    @TearDown
    public void remove() throws IOException {
        Objects.requireNonNull(loader).close();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(folder))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) { // contents before their folder
                Files.delete(file);
            }
        }
    }

    /** Makes a batch on the calling thread; the score counts pictures. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Batch pictures() {
        return Objects.requireNonNull(loader).batch(step++);
    }
}
