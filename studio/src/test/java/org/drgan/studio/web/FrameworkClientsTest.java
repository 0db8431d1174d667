package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.openai.OpenAiImageModel;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import org.drgan.image.Pictures;
import org.drgan.studio.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiImageOptions;

/** LangChain4j's and Spring AI's models for OpenAI's interface, pointed at the studio. */
class FrameworkClientsTest {
    private static final String TOKEN = "a-token-of-many-characters";

    @TempDir
    private static Path folder;

    private static Running running;

    @BeforeAll
    static void start() throws Exception {
        running = Running.at(folder, TOKEN, 4);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static OpenAiImageModel langchain(String token) {
        return OpenAiImageModel.builder()
                .baseUrl(running.uri("/v1").toString())
                .apiKey(token)
                .modelName("dall-e-3")
                .maxRetries(0)
                .build();
    }

    private static org.springframework.ai.openai.OpenAiImageModel spring(String token, int count) {
        return new org.springframework.ai.openai.OpenAiImageModel(OpenAiImageOptions.builder()
                .baseUrl(running.uri("/v1").toString())
                .apiKey(token)
                .model("gpt-image-1")
                .n(count)
                .maxRetries(0)
                .build());
    }

    private static int side(String base64) throws Exception {
        return Pictures.decode(Base64.getDecoder().decode(base64), "answer").width();
    }

    @Test
    void langchainDraws() throws Exception {
        assertThat(side(langchain(TOKEN).generate("a red bird").content().base64Data()))
                .isEqualTo(16);
        assertThat(langchain(TOKEN).generate("a red bird", 2).content()).hasSize(2);
    }

    @Test
    void langchainTellsTheErrors() {
        assertThatThrownBy(() -> langchain("another-token-of-many").generate("a red bird"))
                .isInstanceOfSatisfying(
                        HttpException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(401));
        assertThatThrownBy(() -> langchain(TOKEN).generate("a red bird", 5))
                .isInstanceOfSatisfying(
                        HttpException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(429))
                .hasMessageContaining("queue is full");
    }

    @Test
    void springDraws() throws Exception {
        assertThat(spring("url").getUrl()).contains("/pictures/");
        assertThat(side(Objects.requireNonNull(spring("b64_json").getB64Json())))
                .isEqualTo(16);
    }

    private static Image spring(String form) {
        OpenAiImageOptions options =
                OpenAiImageOptions.builder().responseFormat(form).build();
        return Objects.requireNonNull(spring(TOKEN, 1)
                        .call(new ImagePrompt("a red bird", options))
                        .getResult())
                .getOutput();
    }

    @Test
    void springKnowsTheErrors() {
        assertThatThrownBy(() -> spring("another-token-of-many", 1).call(new ImagePrompt("a red bird")))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> spring(TOKEN, 5).call(new ImagePrompt("a red bird")))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("queue is full");
    }
}
