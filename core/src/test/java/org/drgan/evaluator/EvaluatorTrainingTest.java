package org.drgan.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.settings.Settings;
import org.drgan.tensor.Precision;
import org.drgan.train.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTrainingTest {
    @TempDir
    private Path folder;

    private final Settings settings = Settings.of(List.of("birds-64"), List.of("model.stages=1"));
    private final EvaluatorData data = new EvaluatorData(
            new SyntheticBirds(SyntheticBirds.Split.ANY, 1, 60, settings.side()),
            new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 20, settings.side()),
            List.of("size"));

    @Test
    void oneThatWasStoppedGoesOnToTheSameBits() throws IOException {
        Path inOne = folder.resolve("one.safetensors");
        assertThat(train(inOne, 5, () -> false)).isPresent();
        Path out = folder.resolve("reader.safetensors");
        Path unfinished = folder.resolve("reader.safetensors.unfinished");
        int[] asked = new int[1];
        assertThat(train(out, 5, () -> asked[0]++ == 3)).isEmpty();
        assertThat(out).doesNotExist();
        assertThat(ReaderCheckpoint.steps(out)).isEqualTo(3);
        assertThatThrownBy(() -> AttributeReaderFile.read(unfinished)).hasMessageContaining("not a usable");
        asked[0] = 0;
        assertThat(train(out, 5, () -> asked[0]++ == 2)).as("before its test").isEmpty();
        assertThat(ReaderCheckpoint.steps(out)).isEqualTo(5);
        assertThat(train(out, 5, () -> false)).isPresent();
        assertThat(out).hasSameBinaryContentAs(inOne);
        assertThat(unfinished).doesNotExist();
        assertThat(ReaderCheckpoint.steps(out)).isZero();
    }

    @Test
    void whatIsLeftOfAnotherTrainingIsRefused() throws IOException {
        Path out = folder.resolve("reader.safetensors");
        int[] asked = new int[1];
        train(out, 5, () -> asked[0]++ == 2);
        Path unfinished = folder.resolve("reader.safetensors.unfinished");
        byte[] kept = Files.readAllBytes(unfinished);
        assertThatThrownBy(() -> train(out, 4, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(unfinished.toString(), "steps was 5 and is now 4", "remove");
        assertThatThrownBy(() -> train(out, 5, () -> false, settings.with("seed=9")))
                .hasMessageContainingAll("seed was " + settings.seed() + " and is now 9");
        assertThat(unfinished).hasBinaryContent(kept);
        byte[] flipped = kept.clone();
        flipped[kept.length - 9] ^= 1;
        Files.write(unfinished, flipped);
        assertThatThrownBy(() -> train(out, 5, () -> false)).hasMessageContaining("is damaged");
        assertThat(unfinished).hasBinaryContent(flipped);
        Files.delete(unfinished);
        AttributeReaderFile.write(unfinished, new AttributeReader(Map.of("a", List.of("b", "c")), 16, 3), Map.of());
        assertThatThrownBy(() -> train(out, 5, () -> false)).hasMessageContaining("is not an unfinished training");
        assertThat(out).doesNotExist();
    }

    /** Most batches of 64 random ones would hold none of them. */
    @Test
    void picturesWithoutAnyAttributeAreNotTrainedOn() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String colour = i < 2 ? ", \"colour\": \"" + (i == 0 ? "red" : "blue") + "\"" : "";
            lines.add("{\"file_name\": \"" + i + ".png\", \"text\": \"a thing\"" + colour + "}");
            Pictures.write(photos.resolve(i + ".png"), new Pixels(16, 16, new byte[768]), Map.of());
        }
        Files.write(photos.resolve("metadata.jsonl"), lines);
        Settings few = settings.with("data.source=" + photos);
        AttributeReaderTraining training =
                new AttributeReaderTraining(Sources.train(few), List.of("colour"), 16, 1, Fit.CROP);
        try (PointerScope scope = new PointerScope()) {
            List<Double> losses = new ArrayList<>();
            training.train(
                    new AttributeReaderTraining.Schedule(4, 3, 1, Precision.FP32, 1, false),
                    (step, steps, loss) -> losses.add(loss));
            assertThat(losses).hasSize(3).allMatch(Double::isFinite);
        }
        Files.writeString(photos.resolve("0.png"), "no picture");
        Files.writeString(photos.resolve("1.png"), "no picture");
        AttributeReaderTraining broken =
                new AttributeReaderTraining(Sources.train(few), List.of("colour"), 16, 1, Fit.CROP);
        assertThatThrownBy(() -> broken.train(
                        new AttributeReaderTraining.Schedule(4, 3, 1, Precision.FP32, 1, false),
                        (step, steps, loss) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("none of the 2 pictures", "0.png");
    }

    @Test
    void evaluatorsSayOnWhichPicturesTheyWereTrained() throws IOException {
        Path out = folder.resolve("reader.safetensors");
        train(out, 1, () -> false);
        assertThat(TrainedOn.otherThan(settings, out))
                .as("another number of birds")
                .isEmpty();
        assertThat(TrainedOn.otherThan(settings.with("seed=9"), out).orElseThrow())
                .contains(out.toString(), data.train().fingerprint().substring(0, 12), "synthetic");
        Path birds = folder.resolve("birds");
        ImageFolderWriter.write(birds, Map.of("train", data.train(), "test", data.test()), (done, total) -> {});
        Settings pictures = settings.with("data.source=" + birds, "data.count=0");
        assertThat(TrainedOn.otherThan(pictures, out)).isPresent();
        EvaluatorData own = new EvaluatorData(Sources.test(pictures), Sources.train(pictures), List.of("size"));
        try (PointerScope scope = new PointerScope()) {
            new EvaluatorTraining(1, 4, 1, 20)
                    .train(pictures, own, out, (step, all, loss) -> {}, more -> {}, () -> false);
        }
        assertThat(TrainedOn.otherThan(pictures, out)).as("the split test").isEmpty();
    }

    private Optional<EvaluatorTraining.Report> train(Path out, int steps, BooleanSupplier stop) throws IOException {
        return train(out, steps, stop, settings);
    }

    private Optional<EvaluatorTraining.Report> train(Path out, int steps, BooleanSupplier stop, Settings with)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            return new EvaluatorTraining(steps, 4, 1, 20)
                    .train(with, data, out, (step, all, loss) -> {}, more -> {}, stop);
        }
    }
}
