package org.drgan.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.model.ModelFolder;
import org.drgan.tensor.Noise;
import org.drgan.text.Splitting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folders that an export makes, and that the page's JavaScript reads sentences and seeds as Java does. */
class ExportFolderTest {
    private static final Path BIRDS = Path.of("../models/birds-64");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // half a surrogate pair has no UTF-8
            .build();
    private static final String[] ODD = {
        "a", "Bird", "é", "É", "ñ", "ß", "İ", "ı", "Σ", "ς", "τ", "日本", "鳥", "한국", "अ", "ा", "א", "ا", "１", "²", "½",
        "Ⅷ", "٣", "_", "-", "'", "’", ".", ",", "!", " ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u200b", "\u0301",
        "\u00ad", "😀", "👩‍👧", "\ud800", "𝒜", "𐐀", "ﬁ", "Ǆ", "9", "x2", "wing_s", "RED", "\u0000", "\u202e", "ª",
        "µ", "ʰ", "ᾳ"
    };

    @TempDir
    private Path folder;

    @Test
    void aPageHoldsItsModelAndReplacesNothing() throws IOException {
        Path web = folder.resolve("web");
        try (PointerScope scope = new PointerScope()) {
            ModelFolder model = ModelFolder.read(BIRDS);
            ExportFolder.web(model, web);
            JsonNode about = JSON.readTree(Files.readString(web.resolve("model.json")));
            assertThat(about.get("model").asString()).isEqualTo(model.hash());
            assertThat(about.get("vocabulary")).hasSize(model.vocabulary().size() - 1);
            assertThat(names(web))
                    .containsExactly(
                            "drgan.js",
                            "generator.onnx",
                            "index.html",
                            "model.json",
                            "package.json",
                            "page.js",
                            "style.css",
                            "text-encoder.onnx");
            assertThat(Files.readString(web.resolve("index.html"))).doesNotContain("http://", "https://");
            assertThatThrownBy(() -> ExportFolder.web(model, web)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(names(folder)).containsExactly("web");
    }

    @Test
    void aFolderForPythonHoldsModelAndProgram() throws IOException {
        Path python = folder.resolve("python");
        try (PointerScope scope = new PointerScope()) {
            ExportFolder.python(ModelFolder.read(BIRDS), true, python);
        }
        assertThat(names(python)).containsExactly("drgan.onnx", "sample.py");
    }

    @ParameterizedTest
    @EnumSource(Splitting.class)
    void sentencesAndSeedsAreReadAsInJava(Splitting splitting) throws Exception {
        assumeThat(nodeIsThere())
                .as("Node.js is needed to run the page's JavaScript")
                .isTrue();
        Path web = folder.resolve("web");
        Files.createDirectories(web);
        for (String name : List.of("drgan.js", "package.json")) {
            Files.write(
                    web.resolve(name),
                    ExportFolder.class.getResourceAsStream("web/" + name).readAllBytes());
        }
        Random random = new Random(8);
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder sentence = new StringBuilder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                sentence.append(ODD[random.nextInt(ODD.length)]);
            }
            sentences.add(sentence.toString());
        }
        List<Long> seeds = List.of(0L, 3L, 1L << 40, (1L << 53) - 1);
        JsonNode found = node(Map.of(
                "folder",
                web.toString(),
                "sentences",
                sentences,
                "splitting",
                splitting.name().toLowerCase(Locale.ROOT),
                "seeds",
                seeds));
        for (int i = 0; i < sentences.size(); i++) {
            List<String> words = new ArrayList<>();
            found.get("words").get(i).forEach(word -> words.add(oneSigma(word.asString())));
            assertThat(words)
                    .as(sentences.get(i))
                    .isEqualTo(splitting.words(sentences.get(i)).stream()
                            .map(ExportFolderTest::oneSigma)
                            .toList());
        }
        for (int i = 0; i < seeds.size(); i++) {
            float[] expected = Noise.normal(seeds.get(i), 2, 7);
            for (int value = 0; value < expected.length; value++) {
                assertThat(found.get("noise").get(i).get(value).asDouble()).isCloseTo(expected[value], within(1e-6));
            }
        }
        assertThat(found.get("distance").asInt()).isEqualTo(1);
    }

    /** Java and JavaScript do not agree where a word of letters, digits and signs ends for a Greek sigma. */
    private static String oneSigma(String word) {
        return word.replace('ς', 'σ');
    }

    private JsonNode node(Map<String, Object> asked) throws Exception {
        Path script = folder.resolve("check.mjs");
        Files.write(
                script, ExportFolderTest.class.getResourceAsStream("check.mjs").readAllBytes());
        Process process = new ProcessBuilder("node", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(JSON.writeValueAsString(asked).getBytes(StandardCharsets.UTF_8));
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(answer).isZero();
        return JSON.readTree(answer);
    }

    private static boolean nodeIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
