package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.BatchLoader;
import org.drgan.data.CaptionedPictures;
import org.drgan.files.DurableFile;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.RunningStatistics;
import org.drgan.tensor.State;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;

/**
 * Measures a generator's batch-norm statistics on batches that it draws itself ("standing statistics", Brock et al. 2019,
 * section 4.1): for weights that no training step had, such as averages.
 */
public final class StandingStatistics {
    private static final double MOMENTUM = 0.1; // share of the newest batch in a running statistic, libtorch's default

    private static final int MOST_BATCHES = 10_000;

    private final Settings settings;
    private final Device device;
    private final TextEncoder text;
    private final List<Caption> captions;
    private final int size; // of a batch: as many pictures as training draws at once

    /** @param captions sentences of the batches; if they do not fill one batch, nothing is measured */
    StandingStatistics(Settings settings, Device device, TextEncoder text, List<Caption> captions) {
        this.settings = settings;
        this.device = device;
        this.text = text;
        this.captions = captions;
        this.size = size(settings);
    }

    /**
     * Writes a copy of a model whose generator has measured batch-norm statistics. Its weights are the same.
     *
     * @param model model or run folder
     * @param data folder of the training pictures, whose sentences are drawn; empty for the one in the model's settings
     * @param batches how many batches to draw, of as many pictures as training draws at once, 1 to 10,000
     * @param target must be absent or empty
     * @return how many sentences were drawn
     * @throws IOException when the model or the pictures are missing or damaged, or the target holds files or cannot be
     *     written
     * @throws IllegalArgumentException when the pictures' sentences do not fill one batch
     */
    public static int write(Path model, String data, int batches, Path target) throws IOException {
        if (batches < 1 || batches > MOST_BATCHES) {
            throw new IllegalArgumentException(
                    "the number of batches must be from 1 to " + MOST_BATCHES + ", but is " + batches);
        }
        try (PointerScope scope = new PointerScope()) {
            ModelFolder read = ModelFolder.read(model);
            Settings settings =
                    data.isEmpty() ? read.settings() : read.settings().with("data.source=" + data);
            Generator generator = new Generator(settings.generator()); // as in training, not for single pictures
            ModelFolder.load(ModelFolder.locate(model), read.vocabulary(), generator, Map.of());
            StandingStatistics statistics = of(settings, read.text(), read.vocabulary(), batches);
            int sentences = statistics.captions.size();
            if (sentences == 0) {
                throw new IllegalArgumentException("the model can read too few sentences of "
                        + settings.data().source() + " for a batch of " + size(settings)
                        + " (train.batchSize / train.accumulate)");
            }
            statistics.measure(generator);
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("version", CodeVersion.current());
            facts.put(
                    "statistics measured for",
                    DurableFile.hash(ModelFolder.locate(model).resolve(MatchingModel.GENERATOR)));
            facts.put("on sentences", String.valueOf(sentences));
            ModelFolder.derive(model, target, State.of(generator), facts);
            return sentences;
        }
    }

    /** For whole batches of sentences of the training pictures, on the CPU. */
    static StandingStatistics of(Settings settings, TextEncoder text, Vocabulary vocabulary, int batches)
            throws IOException {
        CaptionedPictures pictures = Sources.train(settings);
        try (BatchLoader loader = Sources.gan(pictures, vocabulary, settings, Processes.ALONE)) {
            List<Caption> captions = loader.captions(pictures(settings, batches));
            int whole = captions.size() - captions.size() % size(settings);
            return new StandingStatistics(settings, new Device(torch.DeviceType.CPU), text, captions.subList(0, whole));
        }
    }

    /** How many pictures a number of batches has. */
    static int pictures(Settings settings, int batches) {
        return batches * size(settings);
    }

    private static int size(Settings settings) {
        return settings.train().batchSize() / settings.train().accumulate();
    }

    /** Replaces the statistics of a generator; afterwards it is in evaluation mode. */
    void measure(Generator generator) {
        if (captions.size() < size) {
            return;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> statistics = RunningStatistics.of(List.of(generator));
            List<Tensor> sums = new ArrayList<>();
            statistics.forEach(statistic -> sums.add(torch.zeros_like(statistic)));
            int batches = 0;
            generator.train(true);
            for (int first = 0; first + size <= captions.size(); first += size) { // whole batches, as in training
                try (PointerScope batch = new PointerScope()) {
                    statistics.forEach(Tensor::zero_); // afterwards they are this batch's, times the momentum
                    draw(generator, captions.subList(first, first + size).toArray(new Caption[0]), first);
                    for (int i = 0; i < sums.size(); i++) {
                        sums.get(i).add_(statistics.get(i));
                    }
                }
                batches++;
            }
            generator.eval();
            Scalar all = new Scalar(1 / (MOMENTUM * batches));
            for (int i = 0; i < sums.size(); i++) {
                statistics.get(i).copy_(sums.get(i).mul_(all));
            }
        }
    }

    /**
     * Draws sentences in the generator's present mode.
     *
     * @param first the noise vector of the first sentence; the next sentence has the next one
     */
    Drawn draw(Generator generator, Caption[] rows, long first) {
        Encoded sentences = text.frozen(TextEncoder.ids(rows), TextEncoder.lengths(rows));
        long[] indexes = new long[rows.length];
        for (int row = 0; row < rows.length; row++) {
            indexes[row] = first + row;
        }
        int noise = settings.model().noise();
        int condition = settings.model().condition();
        Tensor both = Noise.batch(settings.seed(), indexes, noise + condition)
                .to(device, torch.ScalarType.Float); // [B, Z + condition]
        return generator.forward(
                sentences.sentence(),
                sentences.words(),
                TextEncoder.padding(rows).to(device, torch.ScalarType.Bool),
                both.narrow(1, 0, noise),
                both.narrow(1, noise, condition));
    }
}
