package org.drgan.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntFunction;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten times as many lines take about ten times the work: the processor's time and memory of this thread are compared, and no clock. */
class ManyLinesTest {
    private static final int FEW = 5_000;
    private static final long LINE = 8 << 10; // bytes that a line may allocate
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    /** What reading took: nanoseconds of the processor, and bytes that were allocated. */
    private record Work(long time, long bytes) {}

    @BeforeEach
    void picture() throws IOException {
        Files.createDirectories(folder.resolve("train"));
        Pictures.write(folder.resolve("train/a.png"), new Pixels(4, 4, new byte[48]), Map.of());
    }

    @Test
    void picturesThatAreNotThere() throws IOException {
        IntFunction<String> line =
                i -> "{\"file_name\": \"train/" + (i == 0 ? "a.png" : i) + "\", \"text\": \"a red bird\"}";
        requireLinear(many -> {
            lines("metadata.jsonl", many, line);
            Listing listing = Layouts.read(folder);
            assertThat(listing.problemCount()).isEqualTo(many - 1);
            assertThat(listing.problems().size()).isEqualTo(Math.min(many - 1, Listing.MOST_PROBLEMS));
        });
    }

    @Test
    void sentencesOfOnePictureInTwoLists() throws IOException {
        requireLinear(many -> {
            lines("metadata.jsonl", many / 2, i -> "{\"file_name\": \"train/a.png\", \"text\": \"bird " + i + "\"}");
            lines("train/metadata.jsonl", many / 2, i -> "{\"file_name\": \"a.png\", \"text\": \"bird -" + i + "\"}");
            assertThat(sentences()).isEqualTo(many);
        });
    }

    @Test
    void rowsOfATable() throws IOException {
        requireLinear(many -> {
            lines("captions.csv", many, i -> i == 0 ? "image,caption" : "train/a.png,\"bird \"\"" + i + "\"\"\"");
            assertThat(sentences()).isEqualTo(many - 1);
        });
    }

    private int sentences() throws IOException {
        return Layouts.read(folder).entries().get(0).captions().size();
    }

    private interface Reading {
        void of(int lines) throws IOException;
    }

    private static void requireLinear(Reading reading) throws IOException {
        Work few = work(reading, FEW);
        Work many = work(reading, 10 * FEW);
        assertThat(many.bytes()).isLessThan(10 * FEW * LINE);
        assertThat(many.time()).as("where %s took it", few).isLessThan(40 * few.time());
    }

    private static Work work(Reading reading, int lines) throws IOException {
        long time = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        reading.of(lines);
        return new Work(
                THREADS.getCurrentThreadCpuTime() - time,
                THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes);
    }

    private void lines(String name, int many, IntFunction<String> line) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve(name))) {
            for (int i = 0; i < many; i++) {
                writer.write(line.apply(i));
                writer.write('\n');
            }
        }
    }
}
