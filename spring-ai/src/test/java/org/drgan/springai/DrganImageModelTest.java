package org.drgan.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application of Spring Boot that draws. */
class DrganImageModelTest {
    private static final String SENTENCE = "a small red bird with blue wings";
    private static ConfigurableApplicationContext context;
    private static ImageModel model;

    /** As a user writes it: nothing about drgan but a property. */
    @SpringBootApplication
    static class Application {}

    @BeforeAll
    static void start() {
        context = application();
        model = context.getBean(ImageModel.class);
    }

    @AfterAll
    static void stop() {
        TextToImage drawer = context.getBean(TextToImage.class);
        context.close();
        assertThatThrownBy(() -> drawer.generate(SENTENCE, 1)).hasMessage("the model has been closed");
    }

    @Test
    void aPromptBecomesThePictureOfItsSeed() throws IOException {
        ImageResponse response =
                model.call(new ImagePrompt(SENTENCE, DrganImageOptions.none().withSeed(3)));
        assertThat(pixels(response.getResults().get(0)).rgb())
                .isEqualTo(context.getBean(TextToImage.class)
                        .generate(SENTENCE, 3)
                        .picture()
                        .rgb());
        assertThat(response.getResults().get(0).getMetadata()).isEqualTo(new DrganImageModel.Metadata(3, 0));
    }

    @Test
    void optionsOfSpringItselfDo() throws IOException {
        ImageResponse response = model.call(new ImagePrompt(
                SENTENCE,
                ImageOptionsBuilder.builder().n(2).width(32).height(32).build()));
        assertThat(response.getResults()).hasSize(2);
        assertThat(pixels(response.getResults().get(0)).width()).isEqualTo(32);
        assertThat(response.getResults().get(0).getOutput().getB64Json())
                .isNotEqualTo(response.getResults().get(1).getOutput().getB64Json());
    }

    @Test
    void theBestOfSeveralIsThatOfTheLibrary() throws IOException {
        ImageResponse response = model.call(
                new ImagePrompt(SENTENCE, DrganImageOptions.none().withSeed(3).withBestOf(4)));
        GeneratedPicture best = context.getBean(TextToImage.class).best(Request.of(SENTENCE, 3), 4);
        assertThat(pixels(response.getResults().get(0)).rgb())
                .isEqualTo(best.picture().rgb());
        assertThat(response.getResults().get(0).getMetadata())
                .isEqualTo(new DrganImageModel.Metadata(3, best.recipe().index()));
    }

    @Test
    void theBestOfSeveralMayBeTheDefault() throws IOException {
        TextToImage birds = context.getBean(TextToImage.class);
        GeneratedPicture best = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> birds.best(Request.of(SENTENCE, seed), 3))
                .filter(picture -> picture.recipe().index() > 0) // so that the choice shows
                .findFirst()
                .orElseThrow();
        try (ConfigurableApplicationContext choosing = application("--spring.ai.drgan.best-of=3")) {
            long seed = best.recipe().seed();
            ImagePrompt prompt =
                    new ImagePrompt(SENTENCE, DrganImageOptions.none().withSeed(seed));
            assertThat(choosing.getBean(ImageModel.class)
                            .call(prompt)
                            .getResults()
                            .get(0)
                            .getMetadata())
                    .isEqualTo(new DrganImageModel.Metadata(seed, best.recipe().index()));
        }
        assertThatThrownBy(() -> application("--spring.ai.drgan.best-of=65"))
                .hasRootCauseMessage("best-of must be from 1 to 64, but is 65");
    }

    private static ConfigurableApplicationContext application(String... more) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(
                                Stream.of(
                                        "--spring.ai.drgan.model=../models/birds-64", "--spring.main.banner-mode=off"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aPromptWithoutOptionsDraws() {
        assertThat(model.call(new ImagePrompt(SENTENCE)).getResults()).hasSize(1);
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatThrownBy(() -> model.call(new ImagePrompt(
                        SENTENCE,
                        ImageOptionsBuilder.builder().width(1024).height(1024).build())))
                .hasMessage("the model draws pictures of 16, 32, 64 pixels, not of 1024");
        assertThatThrownBy(() -> model.call(new ImagePrompt(
                        SENTENCE,
                        ImageOptionsBuilder.builder().width(64).height(32).build())))
                .hasMessageContaining("64x32");
        assertThatThrownBy(() -> model.call(new ImagePrompt(
                        SENTENCE, ImageOptionsBuilder.builder().n(0).build())))
                .hasMessageContaining("n = 0");
        assertThatThrownBy(() -> model.call(new ImagePrompt("qwertz"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Pixels pixels(ImageGeneration generation) throws IOException {
        return Pictures.decode(Base64.getDecoder().decode(generation.getOutput().getB64Json()), "the image");
    }
}
