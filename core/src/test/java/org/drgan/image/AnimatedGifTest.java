package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class AnimatedGifTest {
    private static Pixels filled(int side, int red, int blue) {
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 2] = (byte) blue;
        }
        return new Pixels(side, side, rgb);
    }

    @Test
    void picturesFollowEachOtherForEver() throws IOException {
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pictures.add(filled(16, 30 * i, 255 - 30 * i));
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream stream =
                ImageIO.createImageInputStream(new ByteArrayInputStream(AnimatedGif.encode(pictures, 8)))) {
            reader.setInput(stream);
            assertThat(reader.getNumImages(true)).isEqualTo(7);
            for (int i = 0; i < 7; i++) {
                byte[] shown = BufferedPictures.pixels(reader.read(i)).rgb();
                assertThat(shown).hasSize(3 * 16 * 16);
                assertThat(shown[0] & 0xFF).isCloseTo(30 * i, within(1));
                assertThat(shown[2] & 0xFF).isCloseTo(255 - 30 * i, within(1));
                assertThat(node(reader.getImageMetadata(i), "GraphicControlExtension")
                                .getAttribute("delayTime"))
                        .isEqualTo("8");
            }
            IIOMetadataNode repeat = (IIOMetadataNode) node(reader.getImageMetadata(0), "ApplicationExtension");
            assertThat(repeat.getAttribute("applicationID")).isEqualTo("NETSCAPE");
            assertThat((byte[]) repeat.getUserObject()).containsExactly(1, 0, 0);
        } finally {
            reader.dispose();
        }
    }

    private static Element node(IIOMetadata about, String name) {
        Element root = (Element) about.getAsTree(about.getNativeMetadataFormatName());
        return (Element) root.getElementsByTagName(name).item(0);
    }

    @Test
    void whatIsNoAnimationIsRefused() {
        assertThatThrownBy(() -> AnimatedGif.encode(List.of(), 8)).hasMessageContaining("0 pictures");
        assertThatThrownBy(() -> AnimatedGif.encode(List.of(filled(16, 0, 0)), 1))
                .hasMessageContaining("delay of 1");
        assertThatThrownBy(() -> AnimatedGif.encode(List.of(filled(16, 0, 0), filled(8, 0, 0)), 8))
                .hasMessageContaining("one is 8x8 and the first 16x16");
    }
}
