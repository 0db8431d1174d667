package org.drgan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DrganImageModelTest {
    private static final String SENTENCE = "a small red bird with blue wings";
    private static TextToImage birds;

    @BeforeAll
    static void load() throws IOException {
        birds = TextToImage.load(Path.of("../models/birds-64"));
    }

    @AfterAll
    static void close() {
        birds.close();
    }

    @Test
    void aSentenceBecomesThePictureOfItsSeed() throws IOException {
        ImageModel model = new DrganImageModel(birds, 3L, null);
        Response<Image> response = model.generate(SENTENCE);
        assertThat(response.content().mimeType()).isEqualTo("image/png");
        assertThat(response.metadata()).containsEntry("seed", 3L);
        assertThat(pixels(response.content()))
                .isEqualTo(birds.generate(SENTENCE, 3).picture().rgb());
    }

    @Test
    void severalPicturesAndCallsDiffer() throws IOException {
        ImageModel model = new DrganImageModel(birds);
        List<Image> images = model.generate(SENTENCE, 3).content();
        assertThat(images).hasSize(3).doesNotHaveDuplicates();
        assertThat(images).doesNotContain(model.generate(SENTENCE).content());
    }

    @Test
    void theBestOfSeveralIsThatOfTheLibrary() throws IOException {
        assertThat(pixels(new DrganImageModel(birds, 3L, null, 4)
                        .generate(SENTENCE)
                        .content()))
                .isEqualTo(birds.best(Request.of(SENTENCE, 3), 4).picture().rgb());
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatThrownBy(() -> new DrganImageModel(birds, 3L, null, 65))
                .hasMessageContaining("the best of 1 to 64 pictures, found 65");
        ImageModel model = new DrganImageModel(birds);
        assertThatThrownBy(() -> model.generate(SENTENCE, 0)).hasMessageContaining("expected 1 to 1000 pictures");
        assertThatThrownBy(() -> model.generate("qwertz")).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] pixels(Image image) throws IOException {
        return Pictures.decode(Base64.getDecoder().decode(image.base64Data()), "the image")
                .rgb();
    }
}
