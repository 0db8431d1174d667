package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class FeatureDiscriminatorTest {
    private static final DiscriminatorSettings SETTINGS =
            new DiscriminatorSettings(4, 6, 5, 8, false, false, false, true, false);

    /** Also maps that cannot be halved evenly, as Inception's. */
    @Test
    void everyMapOfAnEncoderIsJudged() {
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(1, 0);
            for (ImageEncoder encoder : List.of(new SmallImageEncoder(6, 32, 4), new InceptionV3(6))) {
                encoder.eval();
                FeatureDiscriminator discriminator = new FeatureDiscriminator(SETTINGS, encoder.maps());
                List<Tensor> maps = encoder.look(torch.randn(4, 3, 32, 32)).maps();
                assertThat(maps).hasSameSizeAs(discriminator.judges()).isNotEmpty();
                for (int i = 0; i < maps.size(); i++) {
                    MapShape shape = encoder.maps().get(i);
                    assertThat(Tensors.shape(maps.get(i)))
                            .containsExactly(4, shape.channels(), shape.side(), shape.side());
                    FeatureDiscriminator.MapJudge judge = discriminator.judges().get(i);
                    Tensor map = judge.trunk(maps.get(i));
                    if (shape.side() == 1) {
                        assertThat(Tensors.shape(map)).containsExactly(4, 256, 1, 1);
                    } else {
                        assertThat(Tensors.shape(map)).containsExactly(4, 64, 4, 4);
                    }
                    assertThat(Tensors.shape(judge.unconditional(map))).containsExactly(4);
                    assertThat(Tensors.shape(judge.conditional(map, torch.randn(4, 6))))
                            .containsExactly(4);
                    assertThat(Tensors.shape(
                                    Objects.requireNonNull(judge.pair()).forward(map, torch.randn(4, 6))))
                            .containsExactly(2);
                }
            }
        }
    }
}
