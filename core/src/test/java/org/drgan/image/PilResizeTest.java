package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared pixel by pixel, no difference allowed, with Pillow's results in golden cub-mini and coco-mini. */
class PilResizeTest {
    @ParameterizedTest
    @CsvSource({"57,41", "114,82", "23,17", "30,90", "300,10", "1,1"})
    void resizesNoiseAsPillow(int width, int height) throws Exception {
        GoldenPixels golden = new GoldenPixels("cub-mini");
        assertSame(
                PilResize.resize(golden.picture("noise.input_hwc"), width, height),
                golden.picture("noise.bilinear_to_w" + width + "_h" + height + "_hwc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inside_444", "clipped_optimized"})
    void preparesBirdsAsPublished(String name) throws Exception {
        GoldenPixels golden = new GoldenPixels("cub-mini");
        Pixels large = Fit.CROP.shrink(golden.picture(name + ".crop_hwc"), 304);
        assertSame(large, golden.picture(name + ".resized304_hwc"));
        Pixels part = large.crop(13, 7, 256, 256);
        assertSame(PilResize.resize(part, 128, 128), golden.picture(name + ".crop256_at_x13_y7_then_resize128_hwc"));
        Pixels small = PilResize.resize(part, 64, 64);
        assertSame(small, golden.picture(name + ".crop256_at_x13_y7_then_resize64_hwc"));
        assertSame(
                PilResize.resize(part.mirror(), 64, 64), golden.picture(name + ".flipped_crop256_then_resize64_hwc"));
        float[] planes = Tensors.floats(golden.tensor(name + ".normalised64_chw"));
        float[] ours = small.planes();
        for (int i = 0; i < planes.length; i++) {
            assertThat(ours[i]).isCloseTo(planes[i], org.assertj.core.data.Offset.offset(1e-6f));
        }
        assertSame(Pixels.ofPlanes(ours, 0, 64, 64), small);
    }

    @Test
    void keepsProportionsAsTorchvision() throws Exception {
        GoldenPixels birds = new GoldenPixels("cub-mini");
        assertSame(
                Fit.CROP.shrink(birds.picture("noise.input_hwc"), 20),
                birds.picture("noise.torchvision_resize_shorter_side_20_hwc"));
        GoldenPixels scenes = new GoldenPixels("coco-mini");
        assertSame(
                Fit.CROP.shrink(scenes.picture("first_train.decoded_rgb_hwc"), 76),
                scenes.picture("first_train.resize76_hwc"));
    }

    @Test
    void refusesSizesThatNoPictureHas() {
        Pixels dot = new Pixels(1, 1, new byte[3]);
        assertThatThrownBy(() -> PilResize.resize(dot, 0, 5)).hasMessageContaining("1x1 to 0x5");
        assertThatThrownBy(() -> PilResize.resize(dot, 50_000, 50_000)).hasMessageContaining("50000x50000");
    }

    private static void assertSame(Pixels actual, Pixels expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(Arrays.mismatch(actual.rgb(), expected.rgb()))
                .as("first differing byte")
                .isEqualTo(-1);
    }
}
