package org.drgan.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.discriminator.FeatureDiscriminator.MapJudge;
import org.drgan.files.DurableFile;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;

/**
 * Scores how real pictures look, by the discriminator of features that was trained with their generator.
 *
 * <p>Not in DR-GAN. Azadi et al. 2019, "Discriminator Rejection Sampling": a trained discriminator still knows which
 * pictures of its generator are bad ones. Scores of different sentences or models cannot be compared.
 */
public final class Realism {
    private static final List<String> NEEDED = List.of(
            Settings.FILE,
            MatchingModel.VOCABULARY,
            MatchingModel.TEXT,
            MatchingModel.IMAGE,
            MatchingModel.FEATURE_DISCRIMINATOR);

    private final ImageEncoder image;
    private final FeatureDiscriminator discriminator;

    private Realism(ImageEncoder image, FeatureDiscriminator discriminator) {
        this.image = image;
        this.discriminator = discriminator;
    }

    /** SHA-256 over the weights of both networks, 64 hexadecimal digits. */
    public String hash() {
        return DurableFile.hash(
                (State.hash(State.of(image)) + State.hash(State.of(discriminator))).getBytes(StandardCharsets.UTF_8));
    }

    /** The names of all files that {@link #read} reads. */
    public static List<String> files() {
        return Stream.concat(NEEDED.stream(), Stream.of(Provenance.FILE)).toList();
    }

    /** Whether a model folder, or the one inside a run's folder, has the discriminator and the image encoder. */
    public static boolean isIn(Path place) {
        Path folder = ModelFolder.locate(place);
        return Files.isRegularFile(folder.resolve(MatchingModel.FEATURE_DISCRIMINATOR))
                && Files.isRegularFile(folder.resolve(MatchingModel.IMAGE));
    }

    /**
     * Reads the discriminator and the image encoder onto a device; native memory belongs to the caller's scope.
     *
     * @param place a model folder, or a run folder that holds one as {@code model}
     * @param text the text encoder whose sentence embeddings will be scored
     * @throws IOException naming the file that is missing, damaged or of another model
     */
    public static Realism read(Path place, TextEncoder text, Device device) throws IOException {
        Path folder = ModelFolder.locate(place);
        if (!isIn(folder)) {
            throw new IOException(folder + " has no " + MatchingModel.FEATURE_DISCRIMINATOR
                    + ", or no image encoder: it cannot choose among pictures. Training writes both if loss.features is"
                    + " above 0");
        }
        MatchingModel matching = MatchingModel.read(folder);
        if (!State.hash(State.of(matching.text())).equals(State.hash(State.of(text)))) {
            throw new IOException(folder + " holds another model now than the one that was loaded: load it again");
        }
        matching.text().close();
        Provenance.requireUnchanged(folder, List.of(MatchingModel.FEATURE_DISCRIMINATOR), note -> {});
        FeatureDiscriminator discriminator = new FeatureDiscriminator(
                matching.settings().discriminator(), matching.image().maps());
        NetworkFile.load(discriminator, folder.resolve(MatchingModel.FEATURE_DISCRIMINATOR), matching.vocabulary());
        matching.image().to(device, false);
        discriminator.to(device, false);
        return new Realism(matching.image(), discriminator);
    }

    /**
     * Scores pictures and their mirror images: the discriminator's logits, summed over all of its judges, with and without
     * the sentence. The mirror image makes the score less noisy.
     *
     * @param pictures of the last stage, -1 to 1, [B, 3, S, S]
     * @param sentences sentence embeddings of the same model, [B, D]
     * @return higher means more real, [B]
     */
    public Tensor scores(Tensor pictures, Tensor sentences) {
        Tensor given = Tensors.tidy(() -> view(pictures, sentences)); // [B]
        Tensor mirrored = Tensors.tidy(() -> view(pictures.flip(3), sentences)); // [B]
        return given.add(mirrored).div(new Scalar(2.0)); // [B]
    }

    private Tensor view(Tensor pictures, Tensor sentences) {
        List<Tensor> maps = image.look(pictures).maps(); // each [B, C, S, S]
        Tensor sum = pictures.new_zeros(pictures.size(0)); // [B]
        for (int i = 0; i < maps.size(); i++) {
            MapJudge judge = discriminator.judges().get(i);
            Tensor map = judge.trunk(maps.get(i)); // [B, 64, 4, 4] or [B, 256, 1, 1]
            sum = sum.add(judge.unconditional(map)).add(judge.conditional(map, sentences));
        }
        return sum;
    }
}
