package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.TextEncoder;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.metric.EvaluatedPictures;
import org.drgan.metric.pictures.ModelPainter;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.model.Provenance;
import org.drgan.model.Realism;
import org.drgan.settings.Settings;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best of several pictures, chosen by the discriminator of features. */
class BestPictureTest {
    private static final String SENTENCE = "a small red bird with blue wings";

    @TempDir
    private Path folder;

    @Test
    void theBestIsThePictureWithTheHighestScore() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve("model"));
        try (TextToImage model = TextToImage.load(place)) {
            assertThat(model.canChoose()).isTrue();
            for (long index = 0; index < 3; index++) {
                GeneratedPicture best = model.best(new Request(SENTENCE, 5, index, null), 4);
                long chosen = best.recipe().index();
                assertThat(chosen).isBetween(4 * index, 4 * index + 3);
                assertThat(best.picture().rgb())
                        .isEqualTo(model.generate(new Request(SENTENCE, 5, chosen, null))
                                .picture()
                                .rgb());
                double[] scores = LongStream.range(4 * index, 4 * index + 4)
                        .mapToObj(i -> model.generate(new Request(SENTENCE, 5, i, null)))
                        .mapToDouble(picture -> score(place, picture.picture()))
                        .toArray();
                assertThat(scores).doesNotHaveDuplicates();
                assertThat(scores[(int) (chosen - 4 * index)])
                        .isEqualTo(Arrays.stream(scores).max().orElseThrow());
            }
        }
    }

    @Test
    void aBatchIsChosenAsEachAlone() throws IOException {
        try (TextToImage model = TextToImage.load(TinyModel.writeChoosing(folder.resolve("model")))) {
            List<Request> requests =
                    List.of(Request.of(SENTENCE, 5), Request.of("a yellow bird", 6), new Request("bird", 7, 2, 0.5));
            List<GeneratedPicture> together = model.bestOfEach(requests, 3);
            assertThat(together).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(together.get(i).recipe())
                        .isEqualTo(model.best(requests.get(i), 3).recipe());
            }
            assertThat(model.bestOfEach(List.of(), 3)).isEmpty();
            assertThat(model.best(Request.of(SENTENCE, 5), 1).recipe())
                    .isEqualTo(model.generate(SENTENCE, 5).recipe());
        }
    }

    @Test
    void anEvaluationDrawsTheBestAndSaysSo() throws IOException {
        try (TextToImage model = TextToImage.load(TinyModel.writeChoosing(folder.resolve("model")))) {
            Pixels drawn = new ModelPainter(model, 5, 4)
                    .draw(List.of("a blue bird", SENTENCE), List.of(0, 2))
                    .get(1);
            assertThat(drawn.rgb())
                    .isEqualTo(model.best(new Request(SENTENCE, 5, 2, null), 4)
                            .picture()
                            .rgb());
            Settings birds = TinyModel.settings("data.count=40");
            assertThat(EvaluatedPictures.drawn(model, Precision.FP32, birds, 4, 5, 4)
                            .source()
                            .identity())
                    .contains("best of 4");
            assertThat(EvaluatedPictures.drawn(model, Precision.FP32, birds, 4, 5, 1)
                            .source()
                            .identity())
                    .doesNotContain("best of");
        }
    }

    /** The mirror image of a picture is as real as the picture. */
    @Test
    void aPictureAndItsMirrorImageHaveTheSameScore() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve("model"));
        try (TextToImage model = TextToImage.load(place)) {
            Pixels picture = model.generate(SENTENCE, 5).picture();
            assertThat(score(place, picture.mirror())).isCloseTo(score(place, picture), within(1e-4));
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() throws IOException {
        try (TextToImage model = TextToImage.load(TinyModel.writeChoosing(folder.resolve("model")))) {
            for (int of : new int[] {-1, 0, 65}) {
                assertThatThrownBy(() -> model.best(Request.of(SENTENCE, 5), of))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("1 to 64 pictures can be chosen, not of " + of);
            }
            assertThatThrownBy(() -> model.best(List.of())).hasMessageContaining("one or more requests");
            assertThatThrownBy(() -> model.best(List.of(Request.of(SENTENCE, 5), Request.of("a bird", 5))))
                    .hasMessageContaining("the same sentence");
            assertThatThrownBy(() -> model.best(new Request(SENTENCE, 5, Long.MAX_VALUE / 2, null), 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("for the best of 3, but is " + Long.MAX_VALUE / 2);
        }
    }

    @Test
    void aModelWithoutADiscriminatorCannotChoose() throws IOException {
        try (TextToImage model = TextToImage.load(TinyModel.write(folder.resolve("model")))) {
            assertThat(model.canChoose()).isFalse();
            assertThatThrownBy(() -> model.best(Request.of(SENTENCE, 5), 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("discriminator-features.safetensors", "loss.features");
        }
    }

    /** Damage is noticed when the discriminator is first needed; drawing goes on. */
    @Test
    void aDamagedDiscriminatorIsNamed() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve("model"));
        Path file = place.resolve(MatchingModel.FEATURE_DISCRIMINATOR);
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        try (TextToImage model = TextToImage.load(place)) {
            assertThatThrownBy(() -> model.best(Request.of(SENTENCE, 5), 2))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll(file.toString(), "is not the file that was stored");
            assertThat(model.generate(SENTENCE, 5).picture().width()).isEqualTo(16);
        }
    }

    /** The folder of a run may hold another model when the discriminator is first needed. */
    @Test
    void aDiscriminatorOfAnotherModelIsRefused() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve("model"));
        try (TextToImage model = TextToImage.load(place)) {
            TinyModel.write(place, 7, TinyModel.WORDS, "model.imageWidth=4", "loss.features=1");
            Provenance.write(place, Map.of());
            assertThatThrownBy(() -> model.best(Request.of(SENTENCE, 5), 2))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("holds another model now");
        }
    }

    @Test
    void theNetworksThatChooseAreReadOnceAndFreed() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve("model"));
        AtomicInteger read = new AtomicInteger();
        try (PointerScope scope = new PointerScope()) {
            ModelFolder model = ModelFolder.read(place);
            Chooser chooser = new Chooser(true, () -> {
                read.incrementAndGet();
                return Realism.read(place, model.text(), new Device("cpu"));
            });
            assertThat(read).hasValue(0);
            assertThat(chooser.realism()).isSameAs(chooser.realism());
            assertThat(read).hasValue(1);
            chooser.close();
            chooser.realism();
            assertThat(read).hasValue(2);
            chooser.close();
        }
    }

    @Test
    void aClosedModelDoesNotChoose() throws IOException {
        TextToImage model = TextToImage.load(TinyModel.writeChoosing(folder.resolve("model")));
        model.best(Request.of(SENTENCE, 5), 2);
        model.close();
        assertThatThrownBy(() -> model.best(Request.of(SENTENCE, 5), 2)).hasMessageContaining("closed");
    }

    @Test
    void aBundledModelChooses() throws IOException {
        Path place = TinyModel.writeChoosing(folder.resolve(BundledModel.PLACE));
        StringBuilder list = new StringBuilder();
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.sorted().toList()) {
                list.append(DurableFile.hash(file))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        Files.writeString(place.resolve(BundledModel.LIST), list);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            thread.setContextClassLoader(loader);
            try (TextToImage bundled = TextToImage.bundled();
                    TextToImage same = TextToImage.load(place)) {
                thread.setContextClassLoader(before); // the model is still found
                assertThat(bundled.best(Request.of(SENTENCE, 5), 4).recipe())
                        .isEqualTo(same.best(Request.of(SENTENCE, 5), 4).recipe());
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static double score(Path place, Pixels picture) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            ModelFolder model = ModelFolder.read(place);
            Caption[] caption = {
                model.vocabulary().encode(SENTENCE, model.settings().data().words())
            };
            Tensor sentence = model.text()
                    .frozen(TextEncoder.ids(caption), TextEncoder.lengths(caption))
                    .sentence();
            Tensor pixels = Tensors.of(picture.planes(), 1, 3, picture.height(), picture.width());
            return Realism.read(place, model.text(), new Device("cpu"))
                    .scores(pixels, sentence)
                    .item()
                    .toDouble();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
