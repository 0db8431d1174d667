package org.drgan.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;

/** A network's weights in a model folder, with the hash of the vocabulary that they were trained with. */
final class NetworkFile {
    static final String VOCABULARY = "vocabulary";

    private NetworkFile() {}

    static void write(Path file, Map<String, Tensor> weights, Vocabulary vocabulary) throws IOException {
        Safetensors.write(file, weights, Map.of(VOCABULARY, vocabulary.hash()));
    }

    /**
     * Compares a file with the shapes that a network will have, before it is built.
     *
     * @param expected shapes by name, see {@link Landmarks}
     * @throws IOException naming the file, when it is broken or of another model than the settings beside it
     */
    static void requireShapes(Path file, Map<String, List<Long>> expected) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> found = Safetensors.read(file).tensors();
            for (Map.Entry<String, List<Long>> landmark : expected.entrySet()) {
                Tensor tensor = found.get(landmark.getKey());
                String shape = tensor == null ? "" : Arrays.toString(Tensors.shape(tensor));
                if (!shape.equals(landmark.getValue().toString())) {
                    throw new IOException(file + " and the " + Settings.FILE + " beside it are of different models: "
                            + landmark.getKey() + (tensor == null ? " is missing" : " has the shape " + shape)
                            + ", expected " + landmark.getValue());
                }
            }
        }
    }

    /**
     * Fills a network and sets it to evaluation.
     *
     * @param vocabulary of the same folder
     * @throws IOException naming the file, when it is broken, holds NaN or infinite numbers, or is of another model
     *     than the files beside it
     */
    static void load(Module network, Path file, Vocabulary vocabulary) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents weights = Safetensors.read(file);
            requireFit(file, weights, vocabulary);
            requireFinite(file, weights);
            State.load(network, weights.tensors());
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    file + " and the " + Settings.FILE + " beside it are of different models: " + wrong.getMessage(),
                    wrong);
        }
        network.eval();
    }

    /**
     * Fills a discriminator for further training. Unlike a model's other networks it may have been trained with other
     * settings than those of the new training run.
     *
     * @throws IOException naming the file, when it is broken or does not fit the settings
     */
    static void loadDiscriminator(Module network, Path file, Vocabulary vocabulary) throws IOException {
        try {
            load(network, file, vocabulary);
        } catch (IOException unusable) {
            if (!(unusable.getCause() instanceof IllegalArgumentException)) {
                throw unusable;
            }
            throw new IOException(
                    file + " was trained with other settings (model, loss.pairs or ablation) than this training run: "
                            + unusable.getCause().getMessage()
                            + ". Use the same settings, or start from a copy of the model without this file, with a new"
                            + " discriminator",
                    unusable);
        }
    }

    private static void requireFinite(Path file, Safetensors.Contents weights) throws IOException {
        try {
            State.requireFinite(weights.tensors());
        } catch (IllegalArgumentException broken) {
            throw new IOException(
                    file + " cannot be used: " + broken.getMessage() + ". It is damaged, or of a training run"
                            + " that failed: restore it, or take an earlier checkpoint",
                    broken);
        }
    }

    /** The vocabulary check of {@link #load}, before the network is built. */
    static void requireWords(Path file, Vocabulary vocabulary) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            requireFit(file, Safetensors.read(file), vocabulary);
        }
    }

    /** Checks that the weights were trained with this vocabulary; its size alone could be equal by chance. */
    private static void requireFit(Path file, Safetensors.Contents weights, Vocabulary vocabulary) throws IOException {
        Tensor rows = weights.tensors().get("encoder.weight"); // [vocabulary, E]
        String hash = weights.metadata().get(VOCABULARY);
        if (rows != null && rows.dim() == 2 && rows.size(0) != vocabulary.size()) {
            throw new IOException(
                    file + " knows " + rows.size(0) + " words, but " + file.resolveSibling(MatchingModel.VOCABULARY)
                            + " has " + vocabulary.size() + ": the files are of different models");
        }
        if (hash != null && !hash.equals(vocabulary.hash())) {
            throw new IOException(file + " was trained with other words than those of " + MatchingModel.VOCABULARY
                    + " beside it: the files are of different models");
        }
    }
}
