package org.drgan.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.TextToImage;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.Regions;
import org.drgan.damsm.TextEncoder;
import org.drgan.damsm.TextSettings;
import org.drgan.damsm.TextSettings.Cell;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.generator.PaddingLayout;
import org.drgan.image.Pictures;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime computes from an exported model is what drgan draws. */
class OnnxModelTest {
    private static final Path BIRDS = Path.of("../models/birds-64");

    @Test
    void theBundledModelDrawsTheSame() throws Exception {
        try (PointerScope scope = new PointerScope()) {
            ModelFolder model = ModelFolder.read(BIRDS);
            assertThat(largestDifference(model, OnnxModel.toBytes(model, false), captions(model, 40), 7))
                    .isLessThan(1e-4);
            assertThat(largestDifference(model, OnnxModel.toBytes(model, false), captions(model, 3), 1))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void halfTheWeightIsHalfTheFileAndNearlyTheSamePicture() throws Exception {
        try (PointerScope scope = new PointerScope()) {
            ModelFolder model = ModelFolder.read(BIRDS);
            byte[] whole = OnnxModel.toBytes(model, false);
            byte[] half = OnnxModel.toBytes(model, true);
            assertThat(half.length).isLessThan(whole.length * 55 / 100);
            double levels = 0;
            List<Caption> captions = captions(model, 10);
            float[] expected = value(run(whole, model, captions), "picture64");
            float[] found = value(run(half, model, captions), "picture64");
            for (int i = 0; i < expected.length; i++) {
                levels += 127.5 * Math.abs(expected[i] - found[i]) / expected.length;
            }
            assertThat(levels).isBetween(1e-6, 2.0); // not zero, else nothing was rounded
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, 1, true, THREE, 64",
        "GRU, 2, true, SINGLE, 64",
        "GRU, 3, false, THREE, 8",
        "LSTM, 3, true, THREE, 64"
    })
    void randomModelsDrawTheSame(Cell cell, int stages, boolean disentangle, Head head, int base) throws Exception {
        try (PointerScope scope = new PointerScope()) {
            ModelFolder model = random(cell, stages, disentangle, head, base);
            int count = base == 64 && stages == 3 ? 2 : 7;
            assertThat(largestDifference(model, OnnxModel.toBytes(model, false), captions(model, count), count))
                    .isLessThan(1e-4);
        }
    }

    /** The program in examples/onnx, compiled and run with ONNX Runtime alone, draws the picture of drgan. */
    @Test
    void theFileAloneDrawsThePicture(@TempDir Path folder) throws Exception {
        String sentence = "a small red bird with blue wings";
        Path file = folder.resolve("birds.onnx");
        Path picture = folder.resolve("bird.png");
        try (PointerScope scope = new PointerScope()) {
            OnnxModel.write(ModelFolder.read(BIRDS), false, file);
        }
        String runtime = Path.of(OrtEnvironment.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Path source = Path.of("../examples/onnx/src/main/java/DrawOnnx.java");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-cp",
                        runtime,
                        source.toString(),
                        file.toString(),
                        sentence,
                        "3",
                        picture.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        try (TextToImage model = TextToImage.load(BIRDS)) {
            byte[] expected = model.generate(sentence, 3).picture().rgb();
            byte[] found = Pictures.read(picture).rgb();
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i] & 0xFF).isCloseTo(expected[i] & 0xFF, within(1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SMALL, 64", "INCEPTION, 32"})
    void imageEncodersSeeTheSame(ModelSettings.Images kind, int side) throws Exception {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            torch.manual_seed(6);
            Settings settings = Settings.of(
                    List.of(),
                    List.of("model.imageEncoder=" + kind.name().toLowerCase(Locale.ROOT), "model.base=" + side / 4));
            MatchingModel matching = MatchingModel.untrained(settings, new Vocabulary(List.of("bird")));
            unsettle(matching.image());
            matching.image().eval();
            Tensor pictures = torch.rand(2, 3, side, side).mul(new Scalar(2)).sub(new Scalar(1));
            Regions expected = matching.image().forward(pictures);
            try (OrtSession session = OrtEnvironment.getEnvironment()
                            .createSession(OnnxModel.imageEncoder(matching, side, false));
                    OnnxTensor input = OnnxTensor.createTensor(
                            OrtEnvironment.getEnvironment(),
                            FloatBuffer.wrap(Tensors.floats(pictures)),
                            new long[] {2, 3, side, side});
                    OrtSession.Result result = session.run(Map.of("picture", input))) {
                assertThat(floats(result.get(0)))
                        .usingComparatorWithPrecision(1e-3f)
                        .containsExactly(Tensors.floats(expected.regions()));
                assertThat(floats(result.get(1)))
                        .usingComparatorWithPrecision(1e-3f)
                        .containsExactly(Tensors.floats(expected.whole()));
            }
        }
    }

    @Test
    void theMetadataHoldTheWords() throws Exception {
        try (PointerScope scope = new PointerScope();
                OrtSession session = OrtEnvironment.getEnvironment()
                        .createSession(OnnxModel.toBytes(ModelFolder.read(BIRDS), false))) {
            ModelFolder model = ModelFolder.read(BIRDS);
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            assertThat(metadata.get("model")).isEqualTo(model.hash());
            assertThat(metadata.get("vocabulary"))
                    .startsWith("[\"" + model.vocabulary().word(1) + "\"");
            assertThat(session.getInputNames()).containsExactly("ids", "padding", "noise", "condition_noise");
            assertThat(session.getOutputNames())
                    .containsExactly(
                            "picture64", "picture32", "picture16", "attention16", "attention32", "words", "sentence");
        }
    }

    /** Captions of one to many words, all of known ones. */
    private static List<Caption> captions(ModelFolder model, int count) {
        Random random = new Random(4);
        int longest = model.settings().data().words();
        return IntStream.range(0, count)
                .mapToObj(i -> new Caption(IntStream.range(0, 1 + (7 * i + longest - 1) % longest)
                        .map(word -> 1 + random.nextInt(model.vocabulary().size() - 1))
                        .toArray()))
                .toList();
    }

    private static ModelFolder random(Cell cell, int stages, boolean disentangle, Head head, int base) {
        torch.manual_seed(5);
        List<String> words = IntStream.range(0, 50).mapToObj(i -> "word" + i).toList();
        GeneratorSettings shape = new GeneratorSettings(
                100, 100, 256, base == 64 ? 64 : 8, base, stages, 2, disentangle, 3, PaddingLayout.PER_CAPTION, head);
        TextEncoder text = new TextEncoder(new TextSettings(51, 300, 256, cell, 0.5));
        Generator generator = new Generator(shape);
        Layers.initialise(generator);
        unsettle(generator);
        text.eval();
        generator.eval();
        return new ModelFolder(Settings.defaults(), new Vocabulary(words), text, generator, "0".repeat(64));
    }

    /** Running statistics and biases as training would leave them. */
    private static void unsettle(Module network) {
        try (NoGradGuard guard = new NoGradGuard()) {
            State.of(network).forEach((name, tensor) -> {
                if (name.endsWith("running_mean")) {
                    torch.normal_(tensor, 0, 0.3);
                } else if (name.endsWith("running_var")) {
                    torch.uniform_(tensor, 0.5, 2);
                } else if ((name.contains("norm") || name.contains(".bn.")) && name.endsWith("bias")) {
                    torch.normal_(tensor, 0, 0.1);
                }
            });
        }
    }

    private static float[] floats(OnnxValue value) {
        FloatBuffer buffer = ((OnnxTensor) value).getFloatBuffer();
        float[] all = new float[buffer.remaining()];
        buffer.get(all);
        return all;
    }

    private static float[] value(Map<String, float[]> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static double largestDifference(ModelFolder model, byte[] file, List<Caption> captions, int together)
            throws OrtException {
        double largest = 0;
        for (int from = 0; from < captions.size(); from += together) {
            List<Caption> batch = captions.subList(from, Math.min(captions.size(), from + together));
            Map<String, float[]> found = run(file, model, batch);
            Map<String, float[]> expected = drawn(model, batch);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            for (String name : expected.keySet()) {
                float[] one = value(expected, name);
                float[] other = value(found, name);
                assertThat(other).as(name).hasSameSizeAs(one);
                for (int i = 0; i < one.length; i++) {
                    largest = Math.max(largest, Math.abs(one[i] - other[i]));
                }
            }
        }
        return largest;
    }

    private static Map<String, float[]> drawn(ModelFolder model, List<Caption> list) {
        Caption[] captions = list.toArray(Caption[]::new);
        Map<String, float[]> values = new TreeMap<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Encoded read = model.text().frozen(TextEncoder.ids(captions), TextEncoder.lengths(captions));
            GeneratorSettings shape = model.generator().settings();
            Tensor noise = Tensors.of(noise(shape, captions.length, false), captions.length, shape.noise());
            Tensor condition = Tensors.of(noise(shape, captions.length, true), captions.length, shape.condition());
            Drawn drawn = model.generator()
                    .forward(read.sentence(), read.words(), TextEncoder.padding(captions), noise, condition);
            for (int stage = 0; stage < shape.stages(); stage++) {
                int side = shape.sides().get(stage);
                values.put("picture" + side, Tensors.floats(drawn.pictures().get(stage)));
                if (stage > 0) {
                    values.put(
                            "attention" + side / 2,
                            Tensors.floats(drawn.refinements().get(stage - 1).attention()));
                }
            }
            values.put("words", Tensors.floats(read.words()));
            values.put("sentence", Tensors.floats(read.sentence()));
        }
        return values;
    }

    private static Map<String, float[]> run(byte[] file, ModelFolder model, List<Caption> captions)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        GeneratorSettings shape = model.generator().settings();
        int batch = captions.size();
        int longest = captions.stream().mapToInt(Caption::length).max().orElseThrow();
        long[] ids = new long[batch * longest];
        boolean[][] padding = new boolean[batch][longest];
        for (int row = 0; row < batch; row++) {
            for (int word = 0; word < longest; word++) {
                padding[row][word] = word >= captions.get(row).length();
                ids[row * longest + word] =
                        padding[row][word] ? 0 : captions.get(row).ids()[word];
            }
        }
        try (OrtSession session = environment.createSession(file, options);
                OnnxTensor words =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {batch, longest});
                OnnxTensor hidden = OnnxTensor.createTensor(environment, padding);
                OnnxTensor noise = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(noise(shape, batch, false)), new long[] {batch, shape.noise()});
                OnnxTensor condition = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(noise(shape, batch, true)), new long[] {batch, shape.condition()
                        });
                OrtSession.Result result = session.run(
                        Map.of("ids", words, "padding", hidden, "noise", noise, "condition_noise", condition))) {
            Map<String, float[]> values = new TreeMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                values.put(output.getKey(), floats(output.getValue()));
            }
            return values;
        }
    }

    private static float[] noise(GeneratorSettings shape, int batch, boolean condition) {
        List<Float> all = new ArrayList<>();
        for (int row = 0; row < batch; row++) {
            float[] both = Noise.normal(row, 0, shape.noise() + shape.condition());
            for (int i = condition ? shape.noise() : 0; i < (condition ? both.length : shape.noise()); i++) {
                all.add(both[i]);
            }
        }
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }
}
