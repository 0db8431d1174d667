package org.drgan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drgan.damsm.TextSettings;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.PaddingLayout;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SettingsTest {
    @SuppressWarnings("unused") // read by the test of every preset
    private static final List<String> PRESETS = Presets.BUNDLED;

    @TempDir
    Path folder;

    @Test
    void withoutPresetsTheDefaultsHold() {
        assertThat(Settings.of(List.of(), List.of())).isEqualTo(Settings.defaults());
    }

    @Test
    void overridesReachEveryKindOfValue() {
        Settings settings = Settings.of(
                List.of(),
                List.of(
                        "seed=-3",
                        "releasedCode=true",
                        "ablation=+sdm+sdl",
                        "precision=BF16",
                        "train.batchSize=8",
                        "train.steps=5000000000",
                        "optimiser.generatorRate=5e-4",
                        "loss.adversarial=hinge",
                        "model.cell=gru",
                        "data.source=/a path/with=sign: and colon",
                        "data.contrastWords=[[red, blue], [small, large, huge]]"));
        assertThat(settings.seed()).isEqualTo(-3);
        assertThat(settings.ablation()).isEqualTo(Ablation.SDM_SDL);
        assertThat(settings.precision()).isEqualTo(Precision.BF16);
        assertThat(settings.train().batchSize()).isEqualTo(8);
        assertThat(settings.train().steps()).isEqualTo(5_000_000_000L);
        assertThat(settings.optimiser().generatorRate()).isEqualTo(5e-4);
        assertThat(settings.loss().adversarial()).isEqualTo(LossSettings.Adversarial.HINGE);
        assertThat(settings.model().cell()).isEqualTo(TextSettings.Cell.GRU);
        assertThat(settings.data().source()).isEqualTo("/a path/with=sign: and colon");
        assertThat(settings.data().contrastWords())
                .containsExactly(List.of("red", "blue"), List.of("small", "large", "huge"));
        assertThat(settings.generator().padding()).isEqualTo(PaddingLayout.TILED);
        assertThat(settings.discriminator().normalize()).isFalse();
    }

    @Test
    void layersLieOverEachOtherInOrder() throws IOException {
        write("base.yml", "seed: 1\ntrain:\n  batchSize: 2\n  steps: 10\n");
        String middle = write("middle.yml", "extends: base\ntrain:\n  steps: 20\n");
        String top = write("top.yml", "train:\n  samples: 5\nseed: 9\n");
        Settings settings = Settings.of(List.of(middle, top), List.of("train.samples=6"));
        assertThat(settings.seed()).isEqualTo(9);
        assertThat(settings.train().batchSize()).isEqualTo(2);
        assertThat(settings.train().steps()).isEqualTo(20);
        assertThat(settings.train().samples()).isEqualTo(6);
    }

    @Test
    void theResolvedSettingsAreReadBackWhole() throws IOException {
        Settings settings = Settings.of(
                List.of("photos-64"), List.of("ablation=+dnm", "data.source=true", "loss.beta=0.1", "seed=77"));
        Path file = Path.of(write("config.yml", settings.toYaml()));
        assertThat(Settings.read(file)).isEqualTo(settings);
        assertThat(Settings.read(file).hash()).isEqualTo(settings.hash());
        assertThat(settings.toYaml()).contains("ablation: +dnm").contains("head: single");
        assertThat(Settings.of(List.of("photos-64"), List.of()).hash()).isNotEqualTo(settings.hash());
    }

    @ParameterizedTest
    @FieldSource("PRESETS")
    void everyBundledPresetIsGood(String preset) {
        Settings settings = Settings.of(List.of(preset), List.of());
        assertThat(settings.generator().sides()).last().isEqualTo(settings.side());
    }

    @Test
    void bundledPresetsAreThoseOfTheFolder() throws IOException {
        try (var files = Files.list(Path.of("../configs"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yml", ""))
                            .filter(name -> !name.startsWith("ablation-"))) // plans, see AblationPlanTest
                    .containsExactlyInAnyOrderElementsOf(Presets.BUNDLED);
        }
    }

    @Test
    void theBirdsPresetSaysWhatIsPublished() {
        Settings settings = Settings.of(List.of("cub-256"), List.of());
        assertThat(settings.generator()).isEqualTo(GeneratorSettings.defaults());
        assertThat(settings.train().batchSize()).isEqualTo(22);
        assertThat(Settings.of(List.of("coco-256"), List.of()).loss().matching())
                .isEqualTo(50);
        assertThat(Settings.of(List.of("cub-256", "released-code"), List.of())
                        .generator()
                        .temperature())
                .isEqualTo(22);
        assertThat(Settings.of(List.of("coco-256", "released-code"), List.of())
                        .generator()
                        .temperature())
                .as("the batch of the code")
                .isEqualTo(20);
        assertThat(Settings.of(List.of("cub-256", "released-code", "paper"), List.of()))
                .isEqualTo(Settings.of(List.of("cub-256"), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loss.disentangling=2    | loss.disentangling is not in the released code, so with releasedCode it must be 1.0, but is 2.0
            loss.statistics=sample  | loss.statistics is not in the released code
            loss.redrawing=0        | loss.redrawing is not in the released code
            loss.autoencoder=0.5    | loss.autoencoder is not in the released code
            loss.beta=1             | loss.beta is not in the released code
            loss.alignment=decoded  | loss.alignment is not in the released code
            loss.decodedAlignment=2 | loss.decodedAlignment is not in the released code
            loss.latentAlignment=2  | loss.latentAlignment is not in the released code
            loss.codeDivergence=2   | loss.codeDivergence is not in the released code
            loss.features=1         | loss.features is not in the released code
            loss.variety=1          | loss.variety is not in the released code
            loss.spectrum=1         | loss.spectrum is not in the released code
            loss.margin=3           | loss.margin is not in the released code
            train.contrasts=1       | train.contrasts is not in the released code, so with releasedCode it must be 0, but is 1
            train.batchSize=1       | train.batchSize must be at least 2 with releasedCode, but is 1 (set at --set)
            """)
    void whatTheReleasedCodeCannotDoIsRefused(String override, String message) {
        List<String> released = List.of("cub-256", "released-code");
        assertThat(Settings.of(released, List.of("loss.matching=50")).loss().matching())
                .isEqualTo(50);
        assertThatThrownBy(() -> Settings.of(released, List.of(override)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThatCode(() -> Settings.of(List.of("cub-256"), List.of(override))).doesNotThrowAnyException();
    }

    @Test
    void onlyTheReleasedCodeTakesTheBatchForATemperature() {
        assertThatThrownBy(() -> Settings.of(List.of("cub-256"), List.of("model.temperature=0")))
                .hasMessageContaining("temperature must be positive");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `train:\n  batchsiez: 4`         | unknown key train.batchsiez at FILE:2 — did you mean train.batchSize?
            `train:\n  batch: 4`             | unknown key train.batch at FILE:2 — did you mean train.batchSize?
            `batchSize: 4`                   | unknown key batchSize at FILE:1 — did you mean
            `trian:\n  steps: 4`             | unknown key trian at FILE:1 — did you mean train?
            `seed: 1\ntrain:\n  steps: many` | train.steps at FILE:3 is 'many', expected a whole number
            `train:\n  batchSize: 2.5`       | train.batchSize at FILE:2 is '2.5', expected a whole number
            `train:\n  batchSize: 99999999999` | train.batchSize at FILE:2 is '99999999999', expected a whole number
            `train: 4`                       | train at FILE:1 is '4', expected a group of settings
            `train:\n  batchSize:`           | train.batchSize at FILE:2 is 'null', expected a whole number
            `train:\n  batchSize: {a: 1}`    | train.batchSize at FILE:2 is '{"a":1}', expected a whole number
            `data:\n  mirror: yes`           | data.mirror at FILE:2 is 'yes', expected true or false
            `data:\n  contrastWords: red`    | data.contrastWords at FILE:2 is 'red', expected a list
            `data:\n  namedBy: [[kind, hat]]` | data.namedBy needs an attribute, a value and one word or more
            `loss:\n  adversarial: wgan`     | loss.adversarial at FILE:2 is 'wgan', expected one of
            `ablation: +sdl`                 | ablation at FILE:1 is '+sdl', expected one of
            `loss:\n  beta: .nan`            | loss.beta must be a number from 0
            `train:\n  batchSize: 0`         | train.batchSize must be at least 1, but is 0 (set at FILE:2)
            `device: tpu`                    | device must be one of auto, cpu, cuda, but is 'tpu' (set at FILE:1)
            `model:\n  base: 60`             | base must be
            `seed: 1\nseed: 2`               | FILE:2 is not proper YAML: Duplicate Object property "seed"
            `- seed`                         | FILE must hold settings
            `seed: [1`                       | FILE:1 is not proper YAML
            `seed: 1\n---\nseed: 2`          | more than one YAML document
            `seed: &a 1\ntrain: *a`          | FILE
            `extends: [a, b]`                | extends at FILE:1 must name one preset
            `extends: bad`                   | presets extend each other in a circle
            `extends: nothing`               | there is no preset 'nothing'
            """)
    void whatCannotBeIsNamed(String text, String message) throws IOException {
        String file = write("bad.yml", text.replace("\\n", "\n"));
        assertThatThrownBy(() -> Settings.of(List.of(file), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("FILE", file));
    }

    @Test
    void whatCannotBeInAnOverrideIsNamed() {
        assertThatThrownBy(() -> Settings.of(List.of(), List.of("train.batchSiez=8")))
                .hasMessage("unknown key train.batchSiez at --set — did you mean train.batchSize?");
        assertThatThrownBy(() -> Settings.of(List.of(), List.of("train.batchSize=0")))
                .hasMessage("train.batchSize must be at least 1, but is 0 (set at --set)");
        assertThatThrownBy(() -> Settings.of(List.of(), List.of("train.batchSize")))
                .hasMessageContaining("key=value");
        assertThatThrownBy(() -> Settings.of(List.of(), List.of("train=8"))).hasMessageContaining("group of settings");
        assertThatThrownBy(() -> Settings.of(List.of(), List.of("train..steps=8")))
                .hasMessageContaining("unknown key");
        assertThatThrownBy(() -> Settings.of(List.of("none"), List.of()))
                .hasMessageContaining("there is no preset 'none'")
                .hasMessageContaining("birds-64");
        assertThatThrownBy(() -> Settings.of(List.of(folder.resolve("no.yml").toString()), List.of()))
                .hasMessageContaining("no.yml cannot be read");
    }

    @Test
    void hostileFilesEndQuickly() throws IOException {
        String deep = write("deep.yml", "a: " + "[".repeat(100_000));
        assertThatThrownBy(() -> Settings.of(List.of(deep), List.of())).isInstanceOf(IllegalArgumentException.class);
        String large = write("large.yml", "# " + "x".repeat(2 << 20));
        assertThatThrownBy(() -> Settings.of(List.of(large), List.of())).hasMessageContaining("too large");
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        String bomb = write("bomb.yml", laughs.toString());
        assertThatThrownBy(() -> Settings.of(List.of(bomb), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratesFallAtTheEnd() {
        OptimiserSettings optimiser = new OptimiserSettings(1, 1, 0, 0.9, 0.6, 0);
        assertThat(optimiser.factor(0, 100)).isEqualTo(1);
        assertThat(optimiser.factor(60, 100)).isEqualTo(1);
        assertThat(optimiser.factor(80, 100)).isEqualTo(0.5, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(optimiser.factor(100, 100)).isZero();
        assertThat(OptimiserSettings.defaults().factor(100, 100)).isEqualTo(1);
        DamsmSettings damsm = new DamsmSettings("", 2, 1, 100, 1e-3, 0, 0.9, 9, 1, 0, 0, 1, 1, 1);
        assertThat(damsm.rate(0)).isEqualTo(1e-4, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(damsm.rate(9)).isEqualTo(1e-3);
    }

    @Test
    void matchingCountsMoreLate() {
        Settings settings =
                Settings.of(List.of(), List.of("loss.matching=1", "loss.lateMatching=4", "loss.lateFrom=0.7"));
        assertThat(settings.loss().matchingAt(0, 100)).isEqualTo(1);
        assertThat(settings.loss().matchingAt(35, 100)).isCloseTo(2, within(1e-9));
        assertThat(settings.loss().matchingAt(69, 100)).isBetween(3.9, 4.0);
        assertThat(settings.loss().matchingAt(70, 100)).isEqualTo(4);
        assertThat(LossSettings.defaults().matchingAt(99, 100)).isEqualTo(5);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void filesAndFoldersCanBeNamedFromTheRoot() {
        Settings settings = Settings.defaults();
        assertThat(settings.withAbsolutePaths())
                .as("synthetic pictures are no folder")
                .isEqualTo(settings);
        Settings named = settings.with(
                "data.source=my birds", "train.matching=runs/../runs/damsm", "train.start=/models/x", "data.count=0");
        Settings absolute = named.withAbsolutePaths();
        assertThat(Path.of(absolute.data().source()))
                .isEqualTo(Path.of("my birds").toAbsolutePath());
        assertThat(Path.of(absolute.train().matching()))
                .isEqualTo(Path.of("runs/damsm").toAbsolutePath());
        assertThat(absolute.train().start()).isEqualTo("/models/x");
        assertThat(absolute.damsm().inception()).isEmpty();
        assertThat(absolute.withAbsolutePaths()).isEqualTo(absolute);
    }
}
