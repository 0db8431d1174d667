package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.SyntheticBirds;
import org.drgan.generator.CompiledGenerator;
import org.drgan.model.ModelFolder;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.junit.jupiter.api.Test;

/** The compiled form of a model that was really trained, over 60 sentences. */
class CompiledModelTest {
    private static final Path MODEL = Path.of("..", "models", "birds-64");
    private static final int SENTENCES = 60;
    private static final int TOGETHER = 20;
    private static final double LEVEL = 2.0 / 255; // one of 255 grey levels

    @Test
    void isFaithfulInBothFormats() throws IOException {
        SyntheticBirds birds = new SyntheticBirds(SyntheticBirds.Split.TEST, 1, SENTENCES, 64);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            ModelFolder model = ModelFolder.read(MODEL);
            CompiledGenerator exact = new CompiledGenerator(model.generator(), Precision.FP32);
            CompiledGenerator rough = new CompiledGenerator(model.generator(), Precision.BF16);
            double sum = 0;
            for (int from = 0; from < SENTENCES; from += TOGETHER) {
                try (PointerScope step = new PointerScope()) {
                    List<Caption> captions = new ArrayList<>();
                    long[] rows = new long[TOGETHER];
                    for (int row = 0; row < TOGETHER; row++) {
                        rows[row] = from + row;
                        captions.add(model.vocabulary()
                                .encode(birds.captions(from + row).get(0), 40));
                    }
                    Caption[] batch = captions.toArray(new Caption[0]);
                    Encoded text = model.text().frozen(TextEncoder.ids(batch), TextEncoder.lengths(batch));
                    Tensor padding = TextEncoder.padding(batch).to(ScalarType.Bool);
                    int size = model.generator().settings().noise();
                    Tensor noise = Noise.batch(1, rows, size);
                    Tensor condition =
                            Noise.batch(2, rows, model.generator().settings().condition());
                    Tensor plain = model.generator()
                            .forward(text.sentence(), text.words(), padding, noise, condition)
                            .picture();
                    Tensor same = exact.forward(text.sentence(), text.words(), padding, noise, condition)
                            .picture();
                    Tensor near = rough.forward(text.sentence(), text.words(), padding, noise, condition)
                            .picture();
                    assertThat(Tensors.scalar(same.sub(plain).abs().max())).isLessThan(1e-4);
                    Tensor difference = near.sub(plain).abs();
                    assertThat(Tensors.scalar(difference.max())).isLessThanOrEqualTo(8 * LEVEL);
                    sum += Tensors.scalar(difference.mean());
                }
            }
            assertThat(sum / (SENTENCES / TOGETHER)).isBetween(1e-5, LEVEL);
        }
    }
}
