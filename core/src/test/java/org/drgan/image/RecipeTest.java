package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

class RecipeTest {
    private static final Recipe RECIPE = new Recipe(
            "a \"small\" bird, naïve 鳥 🐦", Long.MIN_VALUE, 3, "abc123", "0.1.0", 0.88, Map.of("stages", "3"));

    @TempDir
    private Path folder;

    @Test
    void travelsInsideThePicture() throws IOException {
        Path file = folder.resolve("bird.png");
        Pictures.write(file, new Pixels(2, 2, new byte[12]), RECIPE.text());
        assertThat(Recipe.read(file)).contains(RECIPE);
        assertThat(Recipe.decode(Files.readAllBytes(file), "bytes")).contains(RECIPE);
        Recipe plain = new Recipe("a bird", 7, 0, "abc123", "0.1.0", null, Map.of());
        Pictures.write(file, new Pixels(2, 2, new byte[12]), plain.text());
        assertThat(Recipe.read(file)).contains(plain);
    }

    /** The text is where the PNG specification puts it: another reader, Java's own, finds it. */
    @Test
    void otherViewersSeeTheSentence() throws Exception {
        Path file = folder.resolve("bird.png");
        Pictures.write(file, new Pixels(2, 2, new byte[12]), RECIPE.text());
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(Files.readAllBytes(file))));
        IIOMetadata metadata = reader.getImageMetadata(0);
        NodeList entries =
                ((org.w3c.dom.Element) metadata.getAsTree("javax_imageio_png_1.0")).getElementsByTagName("iTXtEntry");
        assertThat(entries.getLength()).isEqualTo(3);
        assertThat(entries.item(1).getAttributes().getNamedItem("keyword").getNodeValue())
                .isEqualTo("Description");
        assertThat(entries.item(1).getAttributes().getNamedItem("text").getNodeValue())
                .isEqualTo(RECIPE.sentence());
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path file = folder.resolve("bird.png");
        Pictures.write(file, new Pixels(2, 2, new byte[12]), Map.of("Software", "another"));
        assertThat(Recipe.read(file)).isEmpty();
        Pictures.write(file, new Pixels(2, 2, new byte[12]), Map.of(Recipe.KEYWORD, "null"));
        assertThat(Recipe.read(file)).isEmpty();

        Pictures.write(file, new Pixels(2, 2, new byte[12]), Map.of(Recipe.KEYWORD, "{\"sentence\": "));
        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bird.png holds a recipe that cannot be read");
        Pictures.write(file, new Pixels(2, 2, new byte[12]), Map.of(Recipe.KEYWORD, "{\"seed\": 3}"));
        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        file + " holds a recipe that cannot be read: a recipe needs a sentence, a model and a version");

        Pictures.write(file, new Pixels(2, 2, new byte[12]), RECIPE.text());
        byte[] png = Files.readAllBytes(file);
        for (int length = 0; length < png.length; length++) {
            byte[] torn = Arrays.copyOf(png, length);
            try {
                PngText.read(torn, "torn"); // torn exactly between two chunks it still has its texts
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("torn is ");
            }
        }
        png[80] ^= 1; // within the first text
        Files.write(file, png);
        assertThatThrownBy(() -> Recipe.read(file)).hasMessageContaining("checksum");
        Files.write(file, "no picture".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Recipe.read(file)).hasMessageContaining("no PNG");
        assertThatThrownBy(() -> Recipe.read(folder.resolve("none.png"))).hasMessageContaining("there is no picture");
        assertThatThrownBy(() -> PngText.encode(new Pixels(1, 1, new byte[3]), Map.of("ä", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
