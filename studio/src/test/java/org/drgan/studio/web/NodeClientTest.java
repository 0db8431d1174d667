package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.drgan.image.Pictures;
import org.drgan.studio.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** OpenAI's own client for JavaScript, pointed at the studio; skipped if npm or its registry cannot be reached. */
class NodeClientTest {
    private static final String CLIENT = "openai@6.49.0"; // the newest that Node 20 runs
    private static final String TOKEN = "a-token-of-many-characters";

    @TempDir
    private Path folder;

    private static boolean runs(Path place, long minutes, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(place.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void drawsStreamsAndKnowsTheErrors() throws Exception {
        assumeTrue(runs(folder, 1, "node", "--version"), "no Node.js is installed: its client is not tried");
        assumeTrue(
                runs(
                        folder,
                        3,
                        "npm",
                        "install",
                        "--prefer-offline",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        CLIENT),
                "npm is not installed or reaches no registry: OpenAI's client for JavaScript is not tried");
        Path script = folder.resolve("openai.mjs");
        try (InputStream stream = NodeClientTest.class.getResourceAsStream("openai.mjs")) {
            Files.write(script, Objects.requireNonNull(stream).readAllBytes());
        }
        try (Running running = Running.at(folder, TOKEN, 8)) {
            Process node = new ProcessBuilder(
                            "node", script.toString(), running.uri("/v1").toString(), TOKEN)
                    .redirectError(folder.resolve("errors.txt").toFile())
                    .start();
            String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(node.waitFor())
                    .as(Files.readString(folder.resolve("errors.txt")))
                    .isZero();
            JsonNode told = Running.JSON.readTree(said);
            assertThat(told.get("pictures").size()).isEqualTo(2);
            byte[] png = Base64.getDecoder().decode(told.get("pictures").get(0).stringValue());
            assertThat(Pictures.decode(png, "answer").width()).isEqualTo(16);
            assertThat(told.get("same").booleanValue()).isTrue();
            assertThat(told.get("words").intValue()).isEqualTo(3);
            assertThat(told.get("models").get(0).stringValue()).isEqualTo("tiny");
            List<String> events = new ArrayList<>();
            told.get("events").forEach(event -> events.add(event.stringValue()));
            assertThat(events)
                    .containsExactly(
                            "image_generation.partial_image",
                            "image_generation.partial_image",
                            "image_generation.completed");
            assertThat(told.get("full").stringValue()).isEqualTo("RateLimitError 429 queue_full");
            assertThat(told.get("unknown").stringValue()).isEqualTo("BadRequestError 400 invalid_value");
            assertThat(told.get("stranger").stringValue()).isEqualTo("AuthenticationError 401 no_token");
            assertThat(told.get("many").intValue())
                    .as("twelve at once, where eight have room")
                    .isEqualTo(12);
        }
    }
}
