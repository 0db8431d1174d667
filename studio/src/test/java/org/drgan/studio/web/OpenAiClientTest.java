package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.models.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.drgan.image.Pictures;
import org.drgan.studio.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java, pointed at the studio. */
class OpenAiClientTest {
    private static final String TOKEN = "a-token-of-many-characters";

    @TempDir
    private static Path folder;

    private static Running running;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        running = Running.at(folder, TOKEN, 8);
        client = client(TOKEN);
    }

    @AfterAll
    static void stop() {
        client.close();
        running.close();
    }

    private static OpenAIClient client(String token) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(running.uri("/v1").toString())
                .apiKey(token)
                .maxRetries(0)
                .build();
    }

    private static ImageGenerateParams.Builder asked(String prompt) {
        return ImageGenerateParams.builder().prompt(prompt).model("gpt-image-1");
    }

    @Test
    void draws() throws Exception {
        ImageGenerateParams twice = asked("a red bird")
                .n(2)
                .putAdditionalBodyProperty("seed", JsonValue.from(7))
                .build();
        List<Image> pictures = client.images().generate(twice).data().orElseThrow();
        assertThat(pictures).hasSize(2);
        byte[] png = Base64.getDecoder().decode(pictures.get(0).b64Json().orElseThrow());
        assertThat(Pictures.decode(png, "answer").width()).isEqualTo(16);
        assertThat(pictures.get(0).url().orElseThrow()).contains("/pictures/");
        assertThat(client.images().generate(twice).data().orElseThrow().get(1).b64Json())
                .as("the same seed")
                .isEqualTo(pictures.get(1).b64Json());
    }

    @Test
    void streams() {
        List<ImageGenStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ImageGenStreamEvent> stream = client.images()
                .generateStreaming(asked("a red bird").partialImages(2).build())) {
            stream.stream().forEach(events::add);
        }
        assertThat(events).hasSize(3);
        assertThat(events.get(0).asGenerationPartialImage().partialImageIndex()).isZero();
        assertThat(events.get(2).asGenerationCompleted().usage().totalTokens()).isEqualTo(4);
        assertThat(events).allMatch(ImageGenStreamEvent::isValid);
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly("tiny", "broken");
    }

    @Test
    void errorsAreThoseThatItKnows() {
        assertThatThrownBy(
                        () -> client.images().generate(asked("a red bird").n(9).build()))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("queue is full");
        assertThatThrownBy(() -> client.images().generate(asked("xyzzy").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("xyzzy");
        assertThatThrownBy(() -> client.images()
                        .generate(asked("a red bird").model("none").build()))
                .isInstanceOf(NotFoundException.class);
        OpenAIClient stranger = client("another-token-of-many");
        try {
            assertThatThrownBy(
                            () -> stranger.images().generate(asked("a red bird").build()))
                    .isInstanceOf(UnauthorizedException.class);
        } finally {
            stranger.close();
        }
    }
}
