package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.Regions;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.Batch;
import org.drgan.data.BatchLoader;
import org.drgan.data.BrokenPicture;
import org.drgan.model.MatchingModel;
import org.drgan.settings.DamsmSettings;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Processes;
import org.drgan.tensor.RunningStatistics;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.train.log.LogNames;

/**
 * Trains text and image encoder so that the codes of matching sentences and pictures are similar (DAMSM).
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.2. Where the data allow it, sentences with one wrong attribute are added as
 * mismatches: most random mismatches already differ in colours, so the model would never have to look at small parts
 * such as beaks.
 *
 * <p>With {@link DamsmSettings#accumulate} the image encoder goes through a batch part by part, twice, and the losses
 * still compare the whole batch. Gradients are those of the whole batch, except that the small encoder's batch norms
 * see only one part (Inception's are fixed).
 */
final class DamsmTraining implements Training {
    private final Settings settings;
    private final DamsmSettings schedule;
    private final Device device;
    private final BatchLoader loader;
    private final MatchingModel model;
    private final MatchingLoss loss;
    private final Processes processes;
    private final AdamOptimiser textOptimiser;
    private final AdamOptimiser imageOptimiser;

    DamsmTraining(Settings settings, Device device, MatchingModel model, BatchLoader loader) {
        this(settings, device, model, loader, Processes.ALONE);
    }

    /** Likewise, for one of several processes, whose loader returns only the rows of this process. */
    DamsmTraining(Settings settings, Device device, MatchingModel model, BatchLoader loader, Processes processes) {
        this.processes = processes;
        this.settings = settings;
        this.schedule = settings.damsm();
        this.device = device;
        this.loader = loader;
        this.model = model;
        this.loss = new MatchingLoss(settings.matching());
        model.text().to(device, false);
        model.image().to(device, false);
        model.text().train(true);
        model.image().train(true);
        this.textOptimiser = new AdamOptimiser(State.parameters(model.text()), schedule.beta1(), schedule.beta2());
        this.imageOptimiser = new AdamOptimiser(learned(model.image()), schedule.beta1(), schedule.beta2());
    }

    /** Without Inception's fixed weights, for which an optimiser would keep and save 43 million zeros. */
    private static Map<String, Tensor> learned(Module network) {
        Map<String, Tensor> parameters = State.parameters(network);
        parameters.values().removeIf(parameter -> !parameter.requires_grad());
        return parameters;
    }

    @Override
    public long steps() {
        return schedule.steps();
    }

    @Override
    public int batchSize() {
        return schedule.batchSize();
    }

    @Override
    public Map<String, Double> step(long step, double slowing, Health health) {
        if (loader.nextStep() != step) {
            loader.start(step);
        }
        Map<String, Double> terms = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(settings.seed(), step);
            Batch batch = loader.next();
            textOptimiser.zeroGradients();
            imageOptimiser.zeroGradients();
            Tensor pictures = Batches.pictures(batch, device); // [b, 3, S, S]
            List<Rows> parts = parts(batch.size());
            Regions own = parts.size() == 1 ? see(pictures) : foresee(pictures, parts); // [b, D, h, w], [b, D]
            Regions regions = new Regions(
                    processes.gatherAlike(own.regions()), processes.gatherAlike(own.whole())); // of all B rows
            Sentences sentences = Sentences.of(batch, settings.data().words(), processes); // of all rows
            Tensor total;
            try (Precision.Scope precision = settings.precision().on(device)) {
                long[] lengths = TextEncoder.lengths(sentences.captions());
                Encoded text = model.text().forward(TextEncoder.ids(sentences.captions()), lengths);
                Contrasts contrasts = Contrasts.encode(model.text(), sentences.contrasts());
                MatchingLoss.Losses losses = loss.forward(regions, text, lengths, sentences.classNumbers(), contrasts);
                terms.put(LogNames.WORDS, Tensors.scalar(losses.words()));
                terms.put(LogNames.SENTENCE, Tensors.scalar(losses.sentence()));
                total = losses.words().add(losses.sentence()); // []
            }
            health.requireFinite(step, terms);
            total.backward();
            if (parts.size() > 1) {
                passOn(own, pictures, parts);
            }
            terms.putAll(Learner.move(
                    step,
                    health,
                    schedule.rate(step) * slowing,
                    processes,
                    new Learner("text_gradient", textOptimiser, schedule.clip()),
                    new Learner("image_gradient", imageOptimiser, 0)));
            if (!settings.synchroniseNorms() && settings.model().imageEncoder() == ModelSettings.Images.SMALL) {
                Mean.of(RunningStatistics.of(List.of(model.image())), processes); // Inception's are fixed
            }
        }
        return terms;
    }

    private Regions see(Tensor pictures) {
        try (Precision.Scope precision = settings.precision().on(device)) {
            return model.image().forward(pictures);
        }
    }

    private List<Rows> parts(int size) {
        return IntStream.range(0, schedule.accumulate())
                .mapToObj(part -> Rows.dealt(part, schedule.accumulate(), 1, size))
                .toList();
    }

    /** The image codes of all parts, detached; they collect the gradients of the loss for {@link #passOn}. */
    private Regions foresee(Tensor pictures, List<Rows> parts) {
        List<Regions> seen = RunningStatistics.keep(
                model.image(),
                () -> parts.stream()
                        .map(part -> Tensors.tidy(
                                () -> see(part.of(pictures)), regions -> List.of(regions.regions(), regions.whole())))
                        .toList());
        TensorVector regions = new TensorVector();
        TensorVector wholes = new TensorVector();
        seen.forEach(part -> {
            regions.push_back(part.regions());
            wholes.push_back(part.whole());
        });
        return new Regions(
                inOrder(regions).requires_grad_(true), inOrder(wholes).requires_grad_(true));
    }

    /** Puts rows that were dealt to N parts back into the batch's order: N times [b / N, ...] to [b, ...]. */
    private static Tensor inOrder(TensorVector parts) {
        return torch.stack(parts, 1).flatten(0, 1);
    }

    /**
     * Passes the gradients of the image codes on through the image encoder, part by part: by the chain rule this gives
     * the gradients of the whole loss (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory
     * Limited Setup").
     */
    private void passOn(Regions seen, Tensor pictures, List<Rows> parts) {
        for (Rows part : parts) {
            try (PointerScope scope = new PointerScope()) {
                Regions again = see(part.of(pictures));
                Tensor regions = again.regions().mul(part.of(seen.regions().grad()));
                Tensor whole = again.whole().mul(part.of(seen.whole().grad()));
                regions.sum().add(whole.sum()).backward();
            }
        }
    }

    @Override
    public Map<String, Map<String, Tensor>> state() {
        Map<String, Map<String, Tensor>> state = new LinkedHashMap<>();
        state.put("text-encoder", State.of(model.text()));
        state.put("image-encoder", State.of(model.image()));
        state.put("optimiser-text", textOptimiser.state());
        state.put("optimiser-image", imageOptimiser.state());
        return state;
    }

    @Override
    public void restore(Map<String, Map<String, Tensor>> state) {
        State.load(model.text(), Objects.requireNonNull(state.get("text-encoder")));
        State.load(model.image(), Objects.requireNonNull(state.get("image-encoder")));
        textOptimiser.load(Objects.requireNonNull(state.get("optimiser-text")));
        imageOptimiser.load(Objects.requireNonNull(state.get("optimiser-image")));
    }

    @Override
    public void export(Path folder) throws IOException {
        model.write(folder, settings);
    }

    @Override
    public Map<String, String> uses() {
        return Map.of("vocabulary", model.vocabulary().hash());
    }

    @Override
    public boolean isSampleDue(long done) {
        return false;
    }

    @Override
    public Samples samples(long done) {
        return new Samples(Map.of(), Map.of());
    }

    @Override
    public List<BrokenPicture> brokenPictures() {
        return loader.brokenPictures();
    }

    @Override
    public double waitedSeconds() {
        return loader.waitedSeconds();
    }

    @Override
    public void close() {
        loader.close();
        model.text().close();
        model.image().close();
    }
}
