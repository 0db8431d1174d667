package org.drgan.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.damsm.MatchingSettings;
import org.drgan.damsm.TextSettings;
import org.drgan.discriminator.DiscriminatorSettings;
import org.drgan.files.DurableFile;
import org.drgan.files.TextFile;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.PaddingLayout;
import org.drgan.tensor.Norms;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Processes;

/**
 * Everything that a training run depends on, except the pictures.
 *
 * <p>Presets override the defaults (published for birds), each preset the ones before, and single settings override all
 * presets. Unknown keys, values of another type and values out of range are errors that name the key, its place and
 * what was expected.
 *
 * @param seed of all random numbers
 * @param releasedCode whether to use losses, padding and auto-encoder of the released code, with its defects, instead
 *     of the paper's
 * @param ablation which modules of DR-GAN are used
 * @param precision number format of convolutions and matrix products
 * @param device {@code auto}, {@code cpu} or {@code cuda}
 * @param threads threads for tensor operations, 0 for one per core
 * @param synchroniseNorms whether batch norms use the statistics of the whole batch of all processes; otherwise each
 *     process uses those of its own part. No effect with one process
 * @param data the training data
 * @param model the shape of the networks
 * @param matching the sharpness of the matching losses, for the matching model and the GAN
 * @param damsm how the matching model is trained
 * @param loss the terms of the GAN's losses
 * @param optimiser the GAN's optimiser
 * @param train how the GAN is trained
 */
public record Settings(
        long seed,
        boolean releasedCode,
        Ablation ablation,
        Precision precision,
        String device,
        int threads,
        boolean synchroniseNorms,
        DataSettings data,
        ModelSettings model,
        MatchingSettings matching,
        DamsmSettings damsm,
        LossSettings loss,
        OptimiserSettings optimiser,
        TrainSettings train) {
    /** Name of the file with the resolved settings, in a run folder and in a model folder. */
    public static final String FILE = "config.yml";

    private static final int LARGEST_FILE = 1 << 22; // bytes

    /** Checks the settings, including those of the networks. */
    public Settings {
        Require.oneOf("device", device, "auto", "cpu", "cuda");
        Require.between("threads", threads, 0, 1024);
        generator(model, ablation, releasedCode, train);
        if (releasedCode) {
            ReleasedSettings.requireFit(loss, train);
        }
        discriminator(model, ablation, loss, releasedCode);
        Require.check(
                loss.pairs() == 0 || train.pairs(),
                "loss.pairs is " + loss.pairs() + ", so batches must hold pairs: set train.pairs=true");
        text(model, 2);
    }

    /** The published settings for birds, on the synthetic data. */
    public static Settings defaults() {
        return new Settings(
                1,
                false,
                Ablation.FULL,
                Precision.FP32,
                "auto",
                0,
                true,
                DataSettings.defaults(),
                ModelSettings.defaults(),
                MatchingSettings.published(),
                DamsmSettings.defaults(),
                LossSettings.defaults(),
                OptimiserSettings.defaults(),
                TrainSettings.defaults());
    }

    /**
     * @param presets names of presets or paths of YAML files; each overrides the ones before
     * @param overrides as {@code train.batchSize=8}; they override all presets
     * @throws IllegalArgumentException naming the invalid setting, its place and what was expected
     */
    public static Settings of(List<String> presets, List<String> overrides) {
        SettingsBinder binder = new SettingsBinder(defaults());
        presets.forEach(preset -> Presets.layers(preset).forEach(binder::lay));
        overrides.forEach(override -> binder.lay(YamlLayer.override(override)));
        return binder.bind(Settings.class);
    }

    /** These settings with overrides, as {@code train.batchSize=8}; errors as in {@link #of}. */
    public Settings with(String... overrides) {
        SettingsBinder binder = new SettingsBinder(this);
        for (String override : overrides) {
            binder.lay(YamlLayer.override(override));
        }
        return binder.bind(Settings.class);
    }

    /**
     * These settings with absolute paths of files and folders, so that they do not depend on the working directory.
     * Relative paths are resolved against the present working directory.
     */
    public Settings withAbsolutePaths() {
        List<String> overrides = new ArrayList<>();
        if (!data.synthetic()) {
            addAbsolute("data.source", data.source(), overrides);
        }
        addAbsolute("damsm.inception", damsm.inception(), overrides);
        addAbsolute("train.matching", train.matching(), overrides);
        addAbsolute("train.start", train.start(), overrides);
        return overrides.isEmpty() ? this : with(overrides.toArray(String[]::new));
    }

    private static void addAbsolute(String name, String path, List<String> overrides) {
        if (path.isEmpty() || Path.of(path).isAbsolute()) {
            return;
        }
        overrides.add(name + "=" + Path.of(path).toAbsolutePath().normalize());
    }

    /** The settings that {@link #toYaml} wrote into a run folder. */
    public static Settings read(Path file) throws IOException {
        SettingsBinder binder = new SettingsBinder(defaults());
        binder.lay(YamlLayer.parse(TextFile.read(file, LARGEST_FILE), file.toString()));
        return binder.bind(Settings.class);
    }

    /** All settings, resolved, as YAML for {@link #read}. */
    public String toYaml() {
        return SettingsBinder.yaml(this);
    }

    /** All settings by their dotted names, as {@code train.batchSize}, with values as in YAML. */
    public Map<String, String> flat() {
        return SettingsBinder.flat(this);
    }

    /** SHA-256 of {@link #toYaml}. */
    public String hash() {
        return DurableFile.hash(toYaml().getBytes(StandardCharsets.UTF_8));
    }

    /** Side of the largest picture drawn, in pixels. */
    public int side() {
        return model.base() << (model.stages() - 1);
    }

    /** The batch norms for training with these processes. */
    public Norms norms(Processes processes) {
        return synchroniseNorms ? Norms.over(processes) : Norms.LOCAL;
    }

    /** The generator's shape. */
    public GeneratorSettings generator() {
        return generator(model, ablation, releasedCode, train);
    }

    /** Every discriminator's shape. */
    public DiscriminatorSettings discriminator() {
        return discriminator(model, ablation, loss, releasedCode);
    }

    /**
     * The text encoder's shape.
     *
     * @param vocabulary number of words, including padding
     */
    public TextSettings text(int vocabulary) {
        return text(model, vocabulary);
    }

    private static GeneratorSettings generator(
            ModelSettings model, Ablation ablation, boolean releasedCode, TrainSettings train) {
        return new GeneratorSettings(
                model.noise(),
                model.condition(),
                model.dimension(),
                model.channels(),
                model.base(),
                model.stages(),
                model.residuals(),
                ablation.disentangle(),
                releasedCode && model.temperature() == 0 ? train.batchSize() : model.temperature(),
                releasedCode ? PaddingLayout.TILED : PaddingLayout.PER_CAPTION,
                model.head());
    }

    private static DiscriminatorSettings discriminator(
            ModelSettings model, Ablation ablation, LossSettings loss, boolean releasedCode) {
        return new DiscriminatorSettings(
                model.discriminatorChannels(),
                model.dimension(),
                model.condition(),
                model.base(),
                ablation.normalize(),
                model.normaliseTrunk(),
                model.normaliseLogits(),
                loss.pairs() > 0,
                releasedCode);
    }

    private static TextSettings text(ModelSettings model, int vocabulary) {
        return new TextSettings(vocabulary, model.embedding(), model.dimension(), model.cell(), model.dropout());
    }
}
