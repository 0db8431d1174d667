package org.drgan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans of ablations: what they resolve to, and what they refuse. */
class AblationPlanTest {
    private static final String GOOD = """
            preset: demo
            seeds: [3, 4]
            common:
              train:
                steps: 1000
            variants:
              baseline:
                ablation: baseline
              full:
                ablation: full
                loss:
                  autoencoder: 2
            measure:
              at: [0.5, 0.25]
            """;

    @TempDir
    private Path folder;

    private AblationPlan read(String text) throws IOException {
        return AblationPlan.read(Files.writeString(folder.resolve("plan.yml"), text));
    }

    @Test
    void variantsLieOverWhatIsCommonAndThatOverThePreset() throws IOException {
        AblationPlan plan = read(GOOD);
        assertThat(plan.variants()).containsOnlyKeys("baseline", "full");
        Settings full = plan.settings("full", 4, Path.of("runs/damsm"));
        assertThat(full.seed()).isEqualTo(4);
        assertThat(full.ablation()).isEqualTo(Ablation.FULL);
        assertThat(full.loss().autoencoder()).isEqualTo(2);
        assertThat(full.train().steps()).isEqualTo(1000);
        assertThat(full.train().matching()).isEqualTo("runs/damsm");
        assertThat(full.model().stages()).as("of the preset").isEqualTo(2);
        assertThat(full.threads()).as("side by side, one thread each").isEqualTo(1);
        assertThat(plan.settings("baseline", 3, Path.of("x")).loss().autoencoder())
                .isEqualTo(1);
        assertThat(plan.milestones()).containsExactly(250L, 500L, 1000L);
        assertThat(List.of(
                        plan.matching().seed(),
                        plan.evaluating().seed(),
                        plan.reading().seed()))
                .as("evaluators are other networks than those that are evaluated")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"birds", "few", "photos", "tiny", "weights"})
    void bundledPlansAreGood(String name) throws IOException {
        AblationPlan plan = AblationPlan.read(Path.of("../configs/ablation-" + name + ".yml"));
        assertThat(plan.contradictions(read(plan.toYaml())))
                .as("written and read")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"few", "weights"})
    void plansForTheSameFolderAgree(String name) throws IOException {
        AblationPlan more = AblationPlan.read(Path.of("../configs/ablation-" + name + ".yml"));
        assertThat(AblationPlan.read(Path.of("../configs/ablation-birds.yml")).contradictions(more))
                .isEmpty();
    }

    @Test
    void aPlanThatIsKeptTakesNothingFromTodaysPresets() throws IOException {
        AblationPlan plan = read(GOOD.replace("preset: demo", "preset: birds-64-spectral"));
        assertThat(plan.matching().loss().variety()).isEqualTo(1);
        String beforeThatWasThere = plan.toYaml().replaceAll("\n +variety: [^\n]*", "");
        AblationPlan kept = read(beforeThatWasThere);
        assertThat(kept.matching().loss().variety()).isZero();
        assertThat(plan.settings("full", 3, Path.of("x")).loss().autoencoder()).isEqualTo(2);
        assertThat(kept.matching().model()).isEqualTo(plan.matching().model());
    }

    @Test
    void theReleasedCodeIsOneOfTheBirdsVariants() throws IOException {
        AblationPlan plan = AblationPlan.read(Path.of("../configs/ablation-birds.yml"));
        assertThat(plan.variants().keySet())
                .containsExactly("baseline", "+sdm", "+sdm+sdl", "+dnm", "+dnm+dal", "full", "released-code");
        assertThat(plan.settings("released-code", 1, Path.of("x")).releasedCode())
                .isTrue();
        assertThat(plan.seeds()).hasSizeGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: 1000 | stepps: 1000 | unknown key train.stepps at | did you mean train.steps?",
                "autoencoder: 2 | autoencodr: 2 | the variant full: unknown key loss.autoencodr at | plan.yml:12",
                "autoencoder: 2 | autoencoder: -2 | the variant full: loss.autoencoder must be | plan.yml:12",
                "variants: | varaints: | unknown key varaints at | did you mean variants?",
                "seeds: [3, 4] | seeds: [] | seeds must name one number or more | [1, 2, 3]",
                "seeds: [3, 4] | seeds: [3, 3] | seeds must differ | [3, 3]",
                "seeds: [3, 4] | seeds: [3, four] | seeds | four",
                "at: [0.5, 0.25] | at: [1.5] | at must be shares above 0 and below 1 | 1.5",
                "at: [0.5, 0.25] | metrics: [] | metrics must name one measure | more",
                "autoencoder: 2 | autoencoder: [2 | plan.yml:1 | is not proper YAML",
                "preset: demo | preset: damo | there is no preset 'damo' | photos-64",
            })
    void whatCannotBeMeantIsRefusedByNameAndPlace(String good, String bad, String said, String more) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .hasMessageContaining(more);
    }

    @Test
    void noVariantMayHaveAnotherBudgetOrOtherData() {
        assertThatThrownBy(() -> read(GOOD.replace("autoencoder: 2", "autoencoder: 2\n    train:\n      steps: 2000")))
                .hasMessageContaining("the variant full must have the same train.steps")
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> read(GOOD.replace("autoencoder: 2", "autoencoder: 2\n    data:\n      source: x")))
                .hasMessageContaining("the same data.source");
        assertThatThrownBy(() -> read(GOOD + "judges:\n  seed: 1\n")).hasMessageContaining("judges.seed must differ");
        assertThatThrownBy(() -> read(GOOD.replace("  full:", "  full/er:"))).hasMessageContaining("'full/er'");
    }

    @Test
    void aVariantMayLearnFromFewerPictures() throws IOException {
        AblationPlan plan = read(GOOD.replace("autoencoder: 2", "autoencoder: 2\n    data:\n      count: 7"));
        assertThat(plan.settings("full", 3, Path.of("x")).data().count()).isEqualTo(7);
        assertThat(plan.evaluating().data().count())
                .isEqualTo(plan.common().data().count());
    }

    @Test
    void whatIsAddedContradictsNothingWhatIsChangedDoes() throws IOException {
        AblationPlan plan = read(GOOD);
        assertThat(plan.contradictions(read(GOOD.replace("[3, 4]", "[3, 4, 5]"))))
                .isEmpty();
        assertThat(plan.contradictions(read(GOOD.replace("  full:", "  more:\n    ablation: +sdm\n  full:"))))
                .isEmpty();
        assertThat(plan.contradictions(read(GOOD.replace("autoencoder: 2", "autoencoder: 3"))))
                .containsExactly("full: loss.autoencoder was 2.0 and is 3.0");
        assertThat(plan.contradictions(read(GOOD.replace("[0.5, 0.25]", "[0.5]"))))
                .singleElement()
                .asString()
                .startsWith("measure.at was");
        assertThat(plan.contradictions(read(GOOD.replace("steps: 1000", "steps: 2000"))))
                .anyMatch(one -> one.equals("common.train.steps was 1000 and is 2000"));
    }
}
