package org.drgan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.Golden;
import org.drgan.TextToImage;
import org.drgan.layout.AttnGanCaptions;
import org.drgan.pickle.PickleWriter;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.text.Splitting;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;
import org.drgan.weights.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Checkpoints with every name and shape of the published ones (golden/layout), made here, become models that draw. */
class ModelImportTest {
    private static final ImportOptions PLAIN = new ImportOptions(null, null, null);

    @TempDir
    Path folder;

    private Path model() {
        return folder.resolve("model");
    }

    @ParameterizedTest
    @CsvSource({"g_net_bird, 2, 22, 18", "g_net_coco, 3, 20, 12"})
    void publishedGeneratorsBecomeModelsThatDrawAt256Pixels(String layout, int residuals, double temperature, int words)
            throws Exception {
        Path generator = published(layout, "netG.pth", "module.");
        ImportReport first = ModelImport.run(generator, ImportKind.DRGAN_GENERATOR, model(), PLAIN);
        assertThat(first.fits()).isTrue();
        assertThat(first.lacking()).containsExactly(MatchingModel.TEXT, MatchingModel.VOCABULARY);
        ImportReport second = importText();
        assertThat(second.fits()).isTrue();
        assertThat(second.lacking()).isEmpty();

        Settings settings = Settings.read(model().resolve(Settings.FILE));
        assertThat(settings.model().residuals()).isEqualTo(residuals);
        assertThat(settings.model().temperature()).isEqualTo(temperature);
        assertThat(settings.data().words()).isEqualTo(words);
        assertThat(settings.releasedCode()).isTrue();
        try (TextToImage drawing = TextToImage.load(model())) {
            Path picture = folder.resolve("out.png");
            drawing.generate("a small bird with a red breast", 3).save(picture);
            assertThat(javax.imageio.ImageIO.read(picture.toFile()).getWidth()).isEqualTo(256);
        }
    }

    @Test
    void theOrderOfImportsDoesNotMatter() throws Exception {
        importText();
        ModelImport.run(published("g_net_bird", "netG.pth", ""), ImportKind.DRGAN_GENERATOR, model(), PLAIN);
        ImportReport last =
                ModelImport.run(published("cnn_encoder", "image.pth", ""), ImportKind.DAMSM_IMAGE, model(), PLAIN);
        assertThat(last.fits()).isTrue();
        assertThat(last.lacking()).isEmpty();
        assertThat(Settings.read(model().resolve(Settings.FILE)).model().temperature())
                .isEqualTo(22);
        try (PointerScope scope = new PointerScope()) {
            assertThat(MatchingModel.read(model()).vocabulary().size()).isEqualTo(vocabularySize());
        }
    }

    @Test
    void valuesArriveUnchanged() throws Exception {
        Path file = published("g_net_bird", "netG.pth", "");
        ModelImport.run(file, ImportKind.DRGAN_GENERATOR, model(), PLAIN);
        try (PointerScope scope = new PointerScope()) {
            Tensor theirs =
                    Objects.requireNonNull(WeightsFile.read(file).tensors().get("h_net2.reduct_demension2.3.weight"));
            Tensor ours = Safetensors.read(model().resolve(MatchingModel.GENERATOR))
                    .tensor("refinement1.imageGate.projection.weight");
            assertThat(torch.equal(theirs, ours)).isTrue();
        }
    }

    /** AttnGAN's layout as ours with its settings has it: no gates, heads of one layer, 32 channels. */
    @Test
    void attnGanGeneratorsDraw() throws Exception {
        Path file = folder.resolve("attn.pth");
        try (PointerScope scope = new PointerScope()) {
            Settings settings = Settings.of(
                    List.of("cub-256"), List.of("model.channels=32", "model.head=single", "ablation=baseline"));
            Map<String, Tensor> ours = State.of(new org.drgan.generator.Generator(settings.generator()));
            Map<String, Tensor> theirs =
                    org.drgan.weights.PublishedNames.generator().exported(ours);
            assertThat(theirs)
                    .containsKeys(
                            "ca_net.fc.weight",
                            "h_net1.upsample1.1.weight",
                            "h_net2.att.conv_context.weight",
                            "h_net2.residual.1.block.3.weight",
                            "h_net3.upsample.2.running_var",
                            "img_net3.img.0.weight");
            WeightsFile.writePyTorch(file, theirs);
        }
        assertThat(ModelImport.run(file, ImportKind.ATTNGAN_GENERATOR, model(), PLAIN)
                        .fits())
                .isTrue();
        importText();
        try (TextToImage drawing = TextToImage.load(model())) {
            assertThat(drawing.generate("a red bird", 1)).isNotNull();
        }
        assertThat(ModelImport.run(file, ImportKind.DRGAN_GENERATOR, folder.resolve("b"), PLAIN)
                        .missing())
                .isNotEmpty();
        assertThat(folder.resolve("b")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"d_net64_bird, 64", "d_net128_bird, 128", "d_net256_bird, 256", "d_net256_coco, 256"})
    void discriminatorsFindTheirSide(String layout, int side) throws Exception {
        ImportReport report =
                ModelImport.run(published(layout, "netD.pth", ""), ImportKind.DISCRIMINATOR, model(), PLAIN);
        assertThat(report.fits()).isTrue();
        assertThat(report.written()).containsExactly(model().resolve("discriminator-" + side + ".safetensors"));
    }

    @Test
    void inceptionIsCheckedNameByName() throws Exception {
        Map<String, long[]> layout = layout("cnn_encoder");
        layout.keySet().removeIf(name -> name.startsWith("emb_"));
        layout.put("fc.weight", new long[] {1008, 2048});
        layout.put("fc.bias", new long[] {1008});
        layout.put("AuxLogits.fc.weight", new long[] {1000, 768});
        Path file = write("inception.pth", "", layout);
        ImportReport report = ModelImport.run(file, ImportKind.INCEPTION_FID, model(), PLAIN);
        assertThat(report.fits()).isTrue();
        assertThat(report.unused()).containsExactly("AuxLogits.fc.weight");
        assertThat(Safetensors.read(model().resolve("inception-fid.safetensors"))
                        .tensors())
                .containsKeys("fc.weight", "Mixed_7c.branch_pool.bn.running_var");
        assertThat(ModelImport.run(file, ImportKind.INCEPTION_TORCHVISION, model(), PLAIN)
                        .misshapen())
                .containsExactly("fc.weight [1008, 2048], expected [1000, 2048]", "fc.bias [1008], expected [1000]");
    }

    @Test
    void aVocabularyThatDoesNotFitIsRefusedWithBothSizes() throws Exception {
        Path file = write("text.pth", "", textLayout(5450));
        assertThatThrownBy(() -> ModelImport.run(
                        file, ImportKind.DAMSM_TEXT, model(), new ImportOptions(null, captions(), null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("captions.pickle has " + vocabularySize() + " words")
                .hasMessageContaining("text.pth was made for 5450");
        assertThatThrownBy(() -> ModelImport.run(file, ImportKind.DAMSM_TEXT, model(), PLAIN))
                .hasMessageContaining("--captions");
        assertThat(model()).doesNotExist();
    }

    @Test
    void wordsOfAnotherScriptBringTheirRule() throws Exception {
        List<String> words = List.of("一", "只", "红色", "的", "鸟");
        Map<Long, String> byNumber = new LinkedHashMap<>(Map.of(0L, "<end>"));
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            byNumber.put(i + 1L, words.get(i));
            numbers.put(words.get(i), i + 1L);
        }
        Path captions = folder.resolve("chinese.pickle");
        Files.write(
                captions, PickleWriter.bytes(List.of(List.of(List.of(1, 2)), List.of(List.of(1)), byNumber, numbers)));
        Path file = write("text.pth", "", textLayout(words.size() + 1));
        ModelImport.run(file, ImportKind.DAMSM_TEXT, model(), new ImportOptions(null, captions, null));
        Vocabulary read = Vocabulary.read(model().resolve("vocabulary.json"));
        assertThat(read.splitting()).isEqualTo(Splitting.SPACES);
        assertThat(read.numbers("一 只 红色 的 鸟")).containsExactly(1, 2, 3, 4, 5);
        assertThat(Files.readString(model().resolve("config.yml"))).contains("spaces");
    }

    @Test
    void whatIsMissingExtraOrOfAnotherShapeIsReportedAndNothingIsWritten() throws Exception {
        Map<String, long[]> layout = layout("g_net_bird");
        layout.remove("h_net3.upsample.1.weight");
        layout.put("h_net2.att.conv_context.weight", new long[] {64, 100, 1, 1});
        layout.put("surprise.weight", new long[] {2});
        ImportReport report = ModelImport.run(write("odd.pth", "", layout), ImportKind.DRGAN_GENERATOR, model(), PLAIN);
        assertThat(report.fits()).isFalse();
        assertThat(report.missing()).containsExactly("h_net3.upsample.1.weight [128, 128, 3, 3]");
        assertThat(report.misshapen())
                .containsExactly("h_net2.att.conv_context.weight [64, 100, 1, 1], expected [64, 256, 1, 1]");
        assertThat(report.extra()).containsExactly("surprise.weight");
        assertThat(model()).doesNotExist();
        assertThatThrownBy(() ->
                        ModelImport.run(write("t.pth", "", textLayout(9)), ImportKind.DRGAN_GENERATOR, model(), PLAIN))
                .hasMessageContaining("it has no ca_net.fc.weight");
    }

    private ImportReport importText() throws Exception {
        Path file = write("text.pth", "", textLayout(vocabularySize()));
        return ModelImport.run(file, ImportKind.DAMSM_TEXT, model(), new ImportOptions(null, captions(), null));
    }

    private Path captions() throws IOException {
        Path file = folder.resolve("captions.pickle");
        try (InputStream golden = Objects.requireNonNull(
                getClass().getResourceAsStream("/golden/pickles/captions.py3_protocol2.pickle"))) {
            Files.write(file, golden.readAllBytes());
        }
        return file;
    }

    private int vocabularySize() throws IOException {
        return AttnGanCaptions.read(captions()).words().size() + 1;
    }

    private Path published(String layout, String name, String prefix) throws IOException {
        return write(name, prefix, layout(layout));
    }

    private Path write(String name, String prefix, Map<String, long[]> layout) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(5);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            layout.forEach((key, shape) -> tensors.put(prefix + key, value(key, shape)));
            WeightsFile.writePyTorch(folder.resolve(name), tensors);
        }
        return folder.resolve(name);
    }

    private static Tensor value(String key, long[] shape) {
        if (key.endsWith("num_batches_tracked")) {
            return torch.zeros(shape, new TensorOptions(ScalarType.Long));
        }
        Tensor random = torch.randn(shape).mul(new org.bytedeco.pytorch.Scalar(0.05));
        return key.endsWith("running_var") ? random.abs().add(new org.bytedeco.pytorch.Scalar(1)) : random;
    }

    private static Map<String, long[]> textLayout(int vocabulary) {
        Map<String, long[]> layout = layout("rnn_encoder_bird");
        layout.put("encoder.weight", new long[] {vocabulary, 300});
        return layout;
    }

    private static Map<String, long[]> layout(String name) {
        Map<String, long[]> layout = new LinkedHashMap<>();
        for (JsonNode entry : Golden.json("layout/" + name + ".json").get("state_dict")) {
            List<Long> shape = new ArrayList<>();
            entry.get("shape").forEach(side -> shape.add(side.asLong()));
            layout.put(
                    entry.get("name").asString(),
                    shape.stream().mapToLong(Long::longValue).toArray());
        }
        return layout;
    }
}
