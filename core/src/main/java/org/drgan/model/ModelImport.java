package org.drgan.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.files.DurableFile;
import org.drgan.files.DurableFolder;
import org.drgan.generator.Generator;
import org.drgan.layout.AttnGanCaptions;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Splitting;
import org.drgan.text.Vocabulary;
import org.drgan.weights.NameMap;
import org.drgan.weights.PublishedNames;
import org.drgan.weights.Safetensors;
import org.drgan.weights.TensorGroups;
import org.drgan.weights.WeightsFile;
import org.drgan.weights.WeightsMatch;
import org.jspecify.annotations.Nullable;

/**
 * Imports published checkpoints into model folders, one network per call, in any order. Shapes come from the file; what
 * no tensor shows (words per caption, the gates' temperature) comes from the published settings of birds and COCO.
 */
public final class ModelImport {
    private static final double BIRDS_BATCH = 22;
    private static final double COCO_BATCH = 20;
    private static final int COCO_RESIDUALS = 3;

    private final Path file;
    private final Path folder;
    private final ImportOptions options;
    private final Map<String, Tensor> tensors;

    private ModelImport(Path file, Path folder, ImportOptions options, Map<String, Tensor> tensors) {
        this.file = file;
        this.folder = folder;
        this.options = options;
        this.tensors = tensors;
    }

    /**
     * Imports a file into a folder.
     *
     * @throws IOException naming the file that cannot be read, or does not fit the folder's other files
     * @throws IllegalArgumentException if the file contains no network of this kind
     */
    public static ImportReport run(Path file, ImportKind kind, Path folder, ImportOptions options) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors =
                    TensorGroups.part(WeightsFile.read(file).tensors(), options.part());
            ModelImport work = new ModelImport(file, folder, options, tensors);
            return switch (kind) {
                case DRGAN_GENERATOR -> work.generator(true);
                case ATTNGAN_GENERATOR -> work.generator(false);
                case DAMSM_TEXT -> work.text();
                case DAMSM_IMAGE -> work.image();
                case INCEPTION_TORCHVISION -> work.inception(1000, "inception-torchvision.safetensors");
                case INCEPTION_FID -> work.inception(1008, "inception-fid.safetensors");
                case DISCRIMINATOR -> work.discriminator();
            };
        }
    }

    private ImportReport generator(boolean released) throws IOException {
        GeneratorShape shape = GeneratorShape.of(tensors);
        boolean coco = shape.residuals() == COCO_RESIDUALS;
        List<String> own = new ArrayList<>(List.of(
                "model.dimension=" + shape.dimension(),
                "model.condition=" + shape.condition(),
                "model.noise=" + shape.noise(),
                "model.channels=" + shape.channels(),
                "model.base=" + shape.base(),
                "model.stages=" + shape.stages(),
                "model.residuals=" + shape.residuals(),
                "model.head=" + shape.head(),
                "ablation=" + (released ? "full" : "baseline")));
        if (released) {
            Double given = options.temperature();
            if (given == null && shape.residuals() != 2 && !coco) {
                throw new IllegalArgumentException("the generator has " + shape.residuals()
                        + " residual blocks, neither the birds' 2 nor COCO's 3: give the batch size of its training"
                        + " (--temperature)");
            }
            own.add("model.temperature=" + (given != null ? given : coco ? COCO_BATCH : BIRDS_BATCH));
        }
        List<String> presets = new ArrayList<>(List.of(coco ? "coco-256" : "cub-256"));
        if (released) {
            presets.add("released-code");
        }
        Settings settings = settings(presets, own);
        requireSameDimension(shape.dimension());
        return write(
                PublishedNames.generator(),
                new Generator(settings.generator()),
                MatchingModel.GENERATOR,
                settings,
                null);
    }

    /**
     * The vocabulary of a captions file, which does not store how sentences were split; it is derived from the words.
     */
    private static Vocabulary ofCaptions(List<String> words) {
        return new Vocabulary(words, Splitting.of(words));
    }

    private ImportReport text() throws IOException {
        Tensor rows = require("encoder.weight"); // [vocabulary, E]
        Tensor input = require("rnn.weight_ih_l0"); // [gates x D / 2, E]
        Tensor recurrent = require("rnn.weight_hh_l0"); // [gates x D / 2, D / 2]
        long gates = input.size(0) / Math.max(1, recurrent.size(1));
        Path source = options.captions();
        if (source == null) {
            throw new IllegalArgumentException("a text encoder needs the vocabulary that it was trained with:"
                    + " name the captions.pickle that came with it (--captions)");
        }
        Vocabulary vocabulary = source.toString().endsWith(".json")
                ? Vocabulary.read(source)
                : ofCaptions(AttnGanCaptions.read(source).words());
        if (vocabulary.size() != rows.size(0)) {
            throw new IOException(source + " has " + vocabulary.size() + " words, but the text encoder in " + file
                    + " was made for " + rows.size(0) + ": they do not belong together");
        }
        List<String> own = List.of(
                "data.splitting=" + vocabulary.splitting().name().toLowerCase(Locale.ROOT),
                "model.dimension=" + 2 * recurrent.size(1),
                "model.embedding=" + rows.size(1),
                "model.cell=" + (gates == 3 ? "gru" : "lstm"));
        Settings settings = laid(own);
        requireSameDimension((int) (2 * recurrent.size(1)));
        TextEncoder text = new TextEncoder(settings.text(vocabulary.size()));
        return write(PublishedNames.encoder(), text, MatchingModel.TEXT, settings, vocabulary);
    }

    private ImportReport image() throws IOException {
        int dimension = Math.toIntExact(require("emb_cnn_code.weight").size(0));
        Settings settings = laid(List.of("model.dimension=" + dimension, "model.imageEncoder=inception"));
        requireSameDimension(dimension);
        return write(PublishedNames.encoder(), new InceptionV3(dimension), MatchingModel.IMAGE, settings, null);
    }

    private ImportReport discriminator() throws IOException {
        int side = has("img_code_s64.") ? 256 : has("img_code_s32.") ? 128 : 64;
        int channels =
                Math.toIntExact(require("img_code_s16.0.module.weight_bar").size(0));
        int dimension = Math.toIntExact(require("ca_net.fc.weight").size(1));
        int condition = Math.toIntExact(require("ca_net.fc.weight").size(0) / 4);
        Settings settings = Settings.of(
                List.of("cub-256", "released-code"),
                List.of(
                        "model.discriminatorChannels=" + channels,
                        "model.dimension=" + dimension,
                        "model.condition=" + condition));
        Discriminator network = new Discriminator(settings.discriminator(), side);
        return write(PublishedNames.discriminator(side), network, MatchingModel.discriminator(side), null, null);
    }

    private ImportReport inception(int classes, String name) throws IOException {
        Map<String, Tensor> expected = new LinkedHashMap<>(State.of(new InceptionV3(2)));
        expected.keySet().removeIf(key -> key.startsWith("emb_"));
        expected.put("fc.weight", Tensors.of(new float[classes * 2048], classes, 2048));
        expected.put("fc.bias", Tensors.of(new float[classes], classes));
        WeightsMatch match = WeightsMatch.of(PublishedNames.inception(), tensors, expected);
        List<Path> written = new ArrayList<>();
        if (match.fits()) {
            Path target = folder.resolve(name);
            Safetensors.write(target, match.matched(), Map.of("source", sourceName()));
            written.add(target);
        }
        return report(match, written, List.of());
    }

    /** Writes a network that fits, its settings and, for a text encoder, the vocabulary; all of them or none. */
    private ImportReport write(
            NameMap names, Module network, String name, @Nullable Settings settings, @Nullable Vocabulary words)
            throws IOException {
        WeightsMatch match = WeightsMatch.of(names, tensors, State.of(network));
        List<Path> written = new ArrayList<>();
        if (match.fits()) {
            State.load(network, match.matched());
            Map<String, String> metadata = new LinkedHashMap<>(Map.of("source", sourceName()));
            Vocabulary beside = words != null ? words : vocabularyInFolder();
            if (beside != null && settings != null) {
                metadata.put(NetworkFile.VOCABULARY, beside.hash());
            }
            DurableFolder.write(folder, aside -> {
                Safetensors.write(aside.resolve(name), State.of(network), metadata);
                if (words != null) {
                    words.write(aside.resolve(MatchingModel.VOCABULARY));
                    written.add(folder.resolve(MatchingModel.VOCABULARY));
                }
                if (settings != null) {
                    DurableFile.write(
                            aside.resolve(Settings.FILE), settings.toYaml().getBytes(StandardCharsets.UTF_8));
                    written.add(folder.resolve(Settings.FILE));
                }
                Provenance.writeFor(
                        aside,
                        folder,
                        Map.of(name.replace(".safetensors", ""), sourceName(), "version", CodeVersion.current()));
            });
            written.add(0, folder.resolve(name));
        }
        return report(match, written, settings == null ? List.of() : ModelFolder.lacking(folder));
    }

    private static ImportReport report(WeightsMatch match, List<Path> written, List<String> lacking) {
        return new ImportReport(
                match.fits(),
                match.matched().size(),
                match.unused(),
                match.missing(),
                match.extra(),
                match.misshapen(),
                List.copyOf(written),
                lacking);
    }

    private @Nullable Vocabulary vocabularyInFolder() throws IOException {
        Path beside = folder.resolve(MatchingModel.VOCABULARY);
        return Files.exists(beside) ? Vocabulary.read(beside) : null;
    }

    /** The folder's settings, or those of birds if it has none, with overrides. */
    private Settings laid(List<String> own) throws IOException {
        Path config = folder.resolve(Settings.FILE);
        return Settings.of(List.of(Files.exists(config) ? config.toString() : "cub-256"), own);
    }

    /** A generator's settings; those of the encoders are taken from the folder. */
    private Settings settings(List<String> presets, List<String> own) throws IOException {
        List<String> all = new ArrayList<>(own);
        if (Files.exists(folder.resolve(Settings.FILE))) {
            ModelSettings before = Settings.read(folder.resolve(Settings.FILE)).model();
            all.add("model.embedding=" + before.embedding());
            all.add("model.cell=" + before.cell().name().toLowerCase(Locale.ROOT));
            all.add("model.dropout=" + before.dropout());
            all.add("model.imageEncoder=" + before.imageEncoder());
        }
        return Settings.of(presets, all);
    }

    /** Checks that the folder's other files have the same D. */
    private void requireSameDimension(int dimension) throws IOException {
        Path config = folder.resolve(Settings.FILE);
        if (Files.exists(config)) {
            int before = Settings.read(config).model().dimension();
            if (before != dimension) {
                throw new IOException(file + " describes words and sentences by " + dimension
                        + " numbers, but what is in " + folder + " by " + before + ": they do not belong together");
            }
        }
    }

    private Tensor require(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.dim() < 1 || name.endsWith("weight") && tensor.dim() < 2) {
            throw new IllegalArgumentException(
                    file + " does not contain a network of the given kind: it has no " + name + "; its first tensor is "
                            + tensors.keySet().stream().findFirst().orElse("none"));
        }
        return tensor;
    }

    private boolean has(String prefix) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    private String sourceName() throws IOException {
        return file.getFileName() + " sha256:" + DurableFile.hash(file);
    }
}
