package org.drgan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.TinyModel;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeanModelTest {
    @TempDir
    private Path folder;

    private Path one;
    private Path two;
    private Path mean;

    /** Two generators with one text encoder. */
    @BeforeEach
    void models() throws Exception {
        one = TinyModel.writeWithChecksums(folder.resolve("one"));
        two = TinyModel.write(folder.resolve("two"), 2, TinyModel.WORDS);
        Files.copy(
                one.resolve(MatchingModel.TEXT), two.resolve(MatchingModel.TEXT), StandardCopyOption.REPLACE_EXISTING);
        Provenance.write(two, Map.of());
        mean = folder.resolve("mean");
    }

    @Test
    void everyWeightIsTheMean() throws Exception {
        MeanModel.write(List.of(one, two, two), mean);
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> first = State.of(ModelFolder.read(one).generator());
            Map<String, Tensor> second = State.of(ModelFolder.read(two).generator());
            Map<String, Tensor> found = State.of(ModelFolder.read(mean).generator());
            assertThat(found).hasSameSizeAs(first);
            found.forEach((name, tensor) -> {
                if (tensor.is_floating_point()) {
                    float[] a = Tensors.floats(Objects.requireNonNull(first.get(name)));
                    float[] b = Tensors.floats(Objects.requireNonNull(second.get(name)));
                    float[] m = Tensors.floats(tensor);
                    for (int i = 0; i < m.length; i++) {
                        assertThat(m[i]).as(name).isCloseTo((a[i] + 2 * b[i]) / 3, within(1e-6f));
                    }
                }
            });
        }
        assertThat(Files.readString(mean.resolve(Provenance.FILE))).contains("\"mean of 3\"");
    }

    @Test
    void theMeanOfAModelWithItselfIsTheModel() throws Exception {
        MeanModel.write(List.of(one, one), mean);
        assertThat(mean.resolve(MatchingModel.GENERATOR)).hasSameBinaryContentAs(one.resolve(MatchingModel.GENERATOR));
    }

    @Test
    void theMeanHasTheDiscriminatorOfTheLastModel() throws Exception {
        Path choosing = TinyModel.writeChoosing(folder.resolve("choosing"));
        MeanModel.write(List.of(one, choosing), mean);
        assertThat(mean.resolve(MatchingModel.FEATURE_DISCRIMINATOR))
                .hasSameBinaryContentAs(choosing.resolve(MatchingModel.FEATURE_DISCRIMINATOR));
        assertThat(Provenance.lists(mean, MatchingModel.FEATURE_DISCRIMINATOR)).isTrue();
    }

    @Test
    void modelsThatDoNotBelongTogetherAreRefusedAndNothingIsWritten() throws Exception {
        Path stranger = TinyModel.writeWithChecksums(folder.resolve("stranger"), 3, TinyModel.WORDS);
        assertThatThrownBy(() -> MeanModel.write(List.of(one, stranger), mean))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("stranger", "different matching models");
        Path wide = TinyModel.writeWithChecksums(folder.resolve("wide"), "model.channels=16");
        assertThatThrownBy(() -> MeanModel.write(List.of(one, wide), mean))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("wide", "different networks");
        assertThatThrownBy(() -> MeanModel.write(List.of(one), mean)).hasMessageContaining("two models");
        assertThat(mean).doesNotExist();
        assertThatThrownBy(() -> MeanModel.write(List.of(one, two), two)).hasMessageContaining("is not empty");
    }
}
