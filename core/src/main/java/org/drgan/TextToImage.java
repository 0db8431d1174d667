package org.drgan;

import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.generator.CompiledGenerator;
import org.drgan.generator.Disentangled;
import org.drgan.generator.Drawn;
import org.drgan.generator.GeneratorSettings;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.model.Realism;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;

/**
 * Draws pictures for sentences.
 *
 * <pre>{@code
 * try (TextToImage model = TextToImage.bundled()) {
 *     model.generate("a small red bird with blue wings", 1).save(Path.of("bird.png"));
 * }
 * }</pre>
 *
 * <p>Thread-safe. A picture depends only on model and {@link Request}. In 32 bits, pictures of different machines
 * differ by at most one grey level of 255. In bfloat16, only machines of the same kind give the same picture; it
 * differs from that in 32 bits by one grey level on average, at most eight.
 */
public final class TextToImage implements AutoCloseable {
    private static final int SCORED_TOGETHER = 16; // pictures; limits the memory for the image encoder's maps

    private final ModelFolder model;
    private final PointerScope networks; // all native memory of the model
    private final CompiledGenerator generator;
    private final Chooser chooser;
    private final Device device;
    private final Precision precision;
    private final ReadWriteLock use = new ReentrantReadWriteLock(); // drawing: read lock; closing: write lock
    private boolean closed;

    /**
     * How a model runs.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda}
     * @param precision number format of convolutions and matrix products: bfloat16 draws about twice as fast where the
     *     processor has it, see {@link Precision#fastest}
     * @param note receives a message if {@code auto} finds no GPU
     * @param warning receives a message if the model has no checksums, so that damage to it cannot be detected
     */
    public record Options(String device, Precision precision, Consumer<String> note, Consumer<String> warning) {
        /** With the same listener for notes and warnings. */
        public Options(String device, Precision precision, Consumer<String> note) {
            this(device, precision, note, note);
        }

        /** A GPU if there is one, in 32 bits. */
        public static Options defaults() {
            return new Options("auto", Precision.FP32, note -> {});
        }
    }

    private TextToImage(
            ModelFolder model,
            PointerScope networks,
            CompiledGenerator generator,
            Chooser chooser,
            Device device,
            Precision precision) {
        this.model = model;
        this.networks = networks;
        this.generator = generator;
        this.chooser = chooser;
        this.device = device;
        this.precision = precision;
    }

    /** As {@link #load(Path, Options)}, with the defaults. */
    public static TextToImage load(Path folder) throws IOException {
        return load(folder, Options.defaults());
    }

    /**
     * Loads a model from its folder, see {@link ModelFolder}.
     *
     * @throws IOException naming the file that is missing, damaged or of another model
     * @throws IllegalArgumentException if the device is unknown or not available
     */
    public static TextToImage load(Path folder, Options options) throws IOException {
        return load(
                folder,
                options,
                (text, device) -> new Chooser(Realism.isIn(folder), () -> Realism.read(folder, text, device)));
    }

    private static TextToImage load(Path folder, Options options, BiFunction<TextEncoder, Device, Chooser> chooser)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Device device = Devices.named(options.device(), options.note());
            ModelFolder model = ModelFolder.read(folder, options.warning());
            model.text().to(device, false);
            model.generator().to(device, false);
            CompiledGenerator generator = new CompiledGenerator(model.generator(), options.precision());
            Chooser choosing = chooser.apply(model.text(), device);
            scope.extend(); // the networks outlive this method; close() frees them
            return new TextToImage(model, scope, generator, choosing, device, options.precision());
        }
    }

    /** As {@link #bundled(Options)}, with the defaults. */
    public static TextToImage bundled() throws IOException {
        return bundled(Options.defaults());
    }

    /**
     * Loads the model of birds from the jar {@code org.drgan:drgan-model-birds}.
     *
     * @throws IOException if that jar is not on the class path, damaged or cannot be unpacked
     * @throws IllegalArgumentException if the device is unknown or not available
     */
    public static TextToImage bundled(Options options) throws IOException {
        Options checked = // by the jar's list of hashes
                new Options(options.device(), options.precision(), options.note(), warning -> {});
        ClassLoader loader = BundledModel.loader();
        return BundledModel.read(
                loader,
                ModelFolder.files(),
                folder -> load(
                        folder,
                        checked,
                        (text, device) -> new Chooser(
                                BundledModel.has(loader, Realism.files()),
                                () -> BundledModel.read(
                                        loader, Realism.files(), files -> Realism.read(files, text, device)))));
    }

    /**
     * Draws one picture.
     *
     * @throws IllegalArgumentException if the model knows no word of the sentence
     * @throws IllegalStateException if the model has been closed, or draws NaN or infinite values
     */
    public GeneratedPicture generate(String sentence, long seed) {
        return generate(Request.of(sentence, seed));
    }

    /** Draws one picture; see {@link #generate(String, long)}. */
    public GeneratedPicture generate(Request request) {
        return generate(List.of(request)).get(0);
    }

    /**
     * Draws several pictures as one batch, which is faster than one after the other, but needs memory for all of them.
     * Each equals the picture drawn alone, except for rounding.
     *
     * @throws IllegalArgumentException if the model knows no word of a sentence
     * @throws IllegalStateException if the model has been closed
     */
    public List<GeneratedPicture> generate(List<Request> requests) {
        Caption[] captions = captions(requests);
        use.readLock().lock();
        try {
            requireOpen();
            return captions.length == 0 ? List.of() : generate(requests, captions);
        } finally {
            use.readLock().unlock();
        }
    }

    /**
     * Draws several pictures of a sentence and returns the one that looks most real to the model's discriminator: fewer
     * defects, such as a second head, but also a little less variety (docs/results.md has numbers).
     *
     * <p>The first call reads the discriminator from the model folder. Picture i is chosen from those of the indices {@code of * i} to {@code of * i + of - 1}. The recipe of the
     * result has its own index, with which {@link #generate(Request)} draws the same picture.
     *
     * @param of number of pictures to choose from, 1 to {@value Request#MOST_CANDIDATES}
     * @throws IllegalArgumentException if the model knows no word of the sentence, or for another number
     * @throws IllegalStateException if the model {@linkplain #canChoose() cannot choose}, or has been closed
     * @throws UncheckedIOException if a file of the discriminator is damaged
     */
    public GeneratedPicture best(Request request, int of) {
        return best(request.candidates(of));
    }

    /**
     * Likewise, from pictures of other seeds or indices.
     *
     * @param candidates at least one, all with the same sentence, since scores of different sentences cannot be compared
     * @throws IllegalArgumentException if there is none or the sentences differ
     */
    public GeneratedPicture best(List<Request> candidates) {
        if (candidates.stream().map(Request::sentence).distinct().count() != 1) {
            throw new IllegalArgumentException("expected one or more requests with the same sentence");
        }
        requireChoice();
        return chosen(candidates.stream().map(this::generate).toList());
    }

    /**
     * The {@linkplain #best(Request, int) best} picture for each of several requests. The pictures to choose from are
     * drawn as one batch for each request, which is faster than one after the other.
     *
     * @return a picture for each request
     */
    public List<GeneratedPicture> bestOfEach(List<Request> requests, int of) {
        requireChoice();
        return requests.stream()
                .map(request -> chosen(generate(request.candidates(of))))
                .toList();
    }

    /**
     * SHA-256 over the networks that choose, 64 hexadecimal digits; {@link #hash} is only about drawing.
     *
     * @throws IOException if the model {@linkplain #canChoose() cannot choose}, or a file is damaged
     */
    public String choiceHash() throws IOException {
        use.readLock().lock();
        try {
            requireOpen();
            return chooser.realism().hash();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Whether the model has a discriminator that can choose the {@linkplain #best(Request, int) best} picture. */
    public boolean canChoose() {
        return chooser.isPossible();
    }

    private void requireChoice() {
        if (!canChoose()) {
            throw new IllegalStateException("the model has no " + MatchingModel.FEATURE_DISCRIMINATOR
                    + ", or no image encoder, so it cannot choose among pictures: training writes them if loss.features is"
                    + " above 0");
        }
    }

    private GeneratedPicture chosen(List<GeneratedPicture> drawn) {
        float[] scores = scores(drawn);
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[best] >= scores[i] ? best : i; // NaN is never the best
        }
        return drawn.get(best);
    }

    private float[] scores(List<GeneratedPicture> drawn) {
        use.readLock().lock();
        try {
            requireOpen();
            Realism realism = chooser.realism();
            float[] scores = new float[drawn.size()];
            for (int from = 0; from < scores.length; from += SCORED_TOGETHER) {
                int to = Math.min(scores.length, from + SCORED_TOGETHER);
                float[] some = scores(realism, drawn.subList(from, to));
                System.arraycopy(some, 0, scores, from, some.length);
            }
            return scores;
        } finally {
            use.readLock().unlock();
        }
    }

    private float[] scores(Realism realism, List<GeneratedPicture> drawn) {
        Caption[] captions = drawn.stream()
                .map(picture -> model.vocabulary().encode(picture.recipe().sentence(), maximumWords()))
                .toArray(Caption[]::new);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor sentence = model.text()
                    .frozen(TextEncoder.ids(captions), TextEncoder.lengths(captions))
                    .sentence(); // [B, D]
            float[] planes = joined(
                    drawn.stream().map(picture -> picture.picture().planes()).toList());
            Tensor pictures =
                    Tensors.of(planes, drawn.size(), 3, side(), side()).to(device, Float); // [B, 3, S, S]
            return Tensors.floats(realism.scores(pictures, sentence));
        }
    }

    /**
     * Draws only the small pictures of an early stage, in less time; {@link #generate(List)} draws the same ones for
     * this stage.
     *
     * @param stages number of stages to draw, from 1 to the number of {@link #sides}
     * @return the last of these stages, for each request
     * @throws IllegalArgumentException if the model knows no word of a sentence, or does not have that many stages
     * @throws IllegalStateException if the model has been closed
     */
    public List<Pixels> sketch(List<Request> requests, int stages) {
        if (stages < 1 || stages > sides().size()) {
            throw new IllegalArgumentException(
                    "the model has 1 to " + sides().size() + " stages to draw, not " + stages);
        }
        Caption[] captions = captions(requests);
        use.readLock().lock();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            requireOpen();
            return captions.length == 0
                    ? List.of()
                    : stages(draw(captions, noises(requests), stages).pictures(), captions.length).stream()
                            .map(row -> row.get(stages - 1))
                            .toList();
        } finally {
            use.readLock().unlock();
        }
    }

    private Caption[] captions(List<Request> requests) {
        return requests.stream()
                .map(request -> model.vocabulary().encode(request.sentence(), maximumWords()))
                .toArray(Caption[]::new);
    }

    private List<float[]> noises(List<Request> requests) {
        return requests.stream().map(this::noise).toList();
    }

    private List<GeneratedPicture> generate(List<Request> requests, Caption[] captions) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            CompiledGenerator.Drawing drawn = draw(captions, noises(requests), sides().size());
            List<List<Pixels>> stages = stages(drawn.pictures(), captions.length);
            List<List<WordMap>> attention = attention(captions, drawn);
            List<GeneratedPicture> pictures = new ArrayList<>();
            for (int row = 0; row < captions.length; row++) {
                List<Pixels> own = stages.get(row);
                pictures.add(new GeneratedPicture(
                        own.get(own.size() - 1), own, attention.get(row), recipe(requests.get(row))));
            }
            return pictures;
        }
    }

    /**
     * Draws an interpolation between two requests: spherical between their noise, linear between their word and
     * sentence embeddings.
     *
     * @param count number of pictures, at least two; the first and the last are those of the two requests
     * @throws IllegalArgumentException if the model knows no word of a sentence
     * @throws IllegalStateException if the model has been closed
     */
    public List<Pixels> between(Request from, Request to, int count) {
        if (count < 2) {
            throw new IllegalArgumentException("an interpolation needs 2 pictures or more, not " + count);
        }
        List<Place> way = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = (double) i / (count - 1);
            way.add(new Place(share, share));
        }
        return between(from, to, way);
    }

    /**
     * The position of a picture between two requests: 0 is the first, 1 the second.
     *
     * @param noise share of the spherical interpolation between their noise
     * @param sentence share of the linear interpolation between their word and sentence embeddings
     */
    public record Place(double noise, double sentence) {
        /** Checks the shares. */
        public Place {
            if (!(noise >= 0 && noise <= 1 && sentence >= 0 && sentence <= 1)) {
                throw new IllegalArgumentException(
                        "shares of an interpolation must be from 0 to 1, not " + noise + " and " + sentence);
            }
        }
    }

    /**
     * Draws pictures between two requests, with noise and sentences interpolated independently.
     *
     * @return one for each place; the places (0, 0) and (1, 1) give the pictures of the two requests
     * @throws IllegalArgumentException if the model knows no word of a sentence
     * @throws IllegalStateException if the model has been closed
     */
    public List<Pixels> between(Request from, Request to, List<Place> places) {
        Caption[] ends = {
            model.vocabulary().encode(from.sentence(), maximumWords()),
            model.vocabulary().encode(to.sentence(), maximumWords())
        };
        use.readLock().lock();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            requireOpen();
            Encoded codes = model.text().frozen(TextEncoder.ids(ends), TextEncoder.lengths(ends)); // of both ends
            Tensor padding = TextEncoder.padding(ends).to(device, Bool); // [2, T]
            List<Pixels> drawnPlaces = new ArrayList<>();
            for (Place place : places) {
                float[] mixed = Noise.between(noise(from), noise(to), place.noise());
                Tensor noise = Tensors.of(mixed, 1, mixed.length).to(device, Float); // [1, Z + K]
                double share = place.sentence();
                Tensor absent = share == 0 || share == 1
                        ? padding.narrow(0, (long) share, 1) // [1, T]
                        : padding.all(0).unsqueeze(0); // padding in both sentences, [1, T]
                CompiledGenerator.Drawing drawn = draw(
                        mixed(codes.sentence(), share), mixed(codes.words(), share), absent, noise, sides().size());
                List<Pixels> stages = stages(drawn.pictures(), 1).get(0);
                drawnPlaces.add(stages.get(stages.size() - 1));
            }
            return drawnPlaces;
        } finally {
            use.readLock().unlock();
        }
    }

    /** Linear interpolation between the two rows of a tensor, [2, ...] to [1, ...]. */
    private static Tensor mixed(Tensor ends, double share) {
        return ends.narrow(0, 0, 1)
                .mul(new Scalar(1 - share))
                .add(ends.narrow(0, 1, 1).mul(new Scalar(share)));
    }

    /**
     * Draws a picture with attention maps and gates of each refinement stage. Slower than {@link #generate(Request)},
     * whose picture may differ by one grey level, in bfloat16 by a few.
     *
     * @throws IllegalArgumentException if the model knows no word of the sentence
     * @throws IllegalStateException if the model has been closed
     */
    public Insight inspect(Request request) {
        Caption[] caption = {model.vocabulary().encode(request.sentence(), maximumWords())};
        use.readLock().lock();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            requireOpen();
            Encoded encoded = model.text().frozen(TextEncoder.ids(caption), TextEncoder.lengths(caption));
            float[] values = noise(request);
            Tensor noise = Tensors.of(values, 1, values.length).to(device, Float); // [1, Z + K]
            GeneratorSettings shape = model.generator().settings();
            Drawn drawn = model.generator()
                    .forward(
                            encoded.sentence(),
                            encoded.words(),
                            TextEncoder.padding(caption).to(device, Bool), // [1, T]
                            noise.narrow(1, 0, shape.noise()), // [1, Z]
                            noise.narrow(1, shape.noise(), shape.condition())); // [1, K]
            return new Insight(
                    stages(drawn.pictures(), 1).get(0),
                    words(caption[0]),
                    drawn.refinements().stream()
                            .map(refined -> new Insight.Refinement(
                                    maps(caption[0], refined.attention().select(0, 0)),
                                    gate(refined.image()),
                                    gate(refined.context())))
                            .toList());
        } finally {
            use.readLock().unlock();
        }
    }

    /** The mean of a gate over all channels, [1, C, H, W] to [H, W]; empty without a gate. */
    private static List<Insight.GateMap> gate(Disentangled parts) {
        Tensor gate = parts.gate();
        return gate == null
                ? List.of()
                : List.of(new Insight.GateMap(
                        (int) gate.size(3), Tensors.floats(gate.select(0, 0).mean(0))));
    }

    private List<String> words(Caption caption) {
        return Arrays.stream(caption.ids()).mapToObj(model.vocabulary()::word).toList();
    }

    /** Words of a sentence that the model does not know and ignores. */
    public List<String> unknownWords(String sentence) {
        return model.vocabulary().unknownWords(sentence);
    }

    /** The words that the model knows. */
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    /** The number of words of a sentence that are read; further ones are ignored. */
    public int maximumWords() {
        return model.settings().data().words();
    }

    /** Width and height of the pictures. */
    public int side() {
        return model.settings().side();
    }

    /** Side of each stage's picture in pixels, small to large; the last one is {@link #side}. */
    public List<Integer> sides() {
        return model.generator().settings().sides();
    }

    /** The number of parameters of text encoder and generator together. */
    public long parameters() {
        use.readLock().lock();
        try (PointerScope scope = new PointerScope()) {
            requireOpen();
            return Stream.of(model.text(), model.generator())
                    .flatMap(network -> State.parameters(network).values().stream())
                    .mapToLong(Tensor::numel)
                    .sum();
        } finally {
            use.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the model has been closed");
        }
    }

    /** SHA-256 over all that a picture depends on besides its request, 64 hexadecimal digits. */
    public String hash() {
        return model.hash();
    }

    /** Waits for running calls and frees the model's native memory. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                chooser.close();
                networks.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private CompiledGenerator.Drawing draw(Caption[] captions, List<float[]> noise, int stages) {
        Encoded encoded = model.text().frozen(TextEncoder.ids(captions), TextEncoder.lengths(captions));
        Tensor both =
                Tensors.of(joined(noise), captions.length, noise.get(0).length).to(device, Float); // [B, Z + K]
        Tensor padding = TextEncoder.padding(captions).to(device, Bool); // [B, T]
        return draw(encoded.sentence(), encoded.words(), padding, both, stages);
    }

    /** From sentences [B, D], words [B, D, T], padding [B, T] and both noises side by side, [B, Z + K]. */
    private CompiledGenerator.Drawing draw(Tensor sentence, Tensor words, Tensor padding, Tensor noise, int stages) {
        GeneratorSettings shape = model.generator().settings();
        return generator.forward(
                sentence,
                words,
                padding,
                noise.narrow(1, 0, shape.noise()), // [B, Z]
                noise.narrow(1, shape.noise(), shape.condition()), // [B, K]
                stages);
    }

    private static float[] joined(List<float[]> rows) {
        int size = rows.get(0).length;
        float[] all = new float[rows.size() * size];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, all, row * size, size);
        }
        return all;
    }

    /** The generator's noise, then that of the conditioning augmentation. */
    private float[] noise(Request request) {
        GeneratorSettings shape = model.generator().settings();
        int size = shape.noise() + shape.condition();
        return request.truncation() == null
                ? Noise.normal(request.seed(), request.index(), size)
                : Noise.truncated(request.seed(), request.index(), size, request.truncation());
    }

    private Recipe recipe(Request request) {
        return new Recipe(
                request.sentence(),
                request.seed(),
                request.index(),
                model.hash(),
                CodeVersion.current(),
                request.truncation(),
                circumstances());
    }

    /** Number format and device, where they are not the defaults. */
    private Map<String, String> circumstances() {
        Map<String, String> extra = new LinkedHashMap<>();
        if (precision != Precision.FP32) {
            extra.put("precision", "bf16");
        }
        if (!device.is_cpu()) {
            extra.put("device", device.str().getString());
        }
        return extra;
    }

    /** For each row of the batch its pictures, small to large. */
    private List<List<Pixels>> stages(List<Tensor> pictures, int batch) {
        List<List<Pixels>> rows = new ArrayList<>();
        for (int row = 0; row < batch; row++) {
            rows.add(new ArrayList<>());
        }
        for (Tensor stage : pictures) {
            int side = (int) stage.size(3);
            if (!stage.isfinite().all().item_bool()) {
                throw new IllegalStateException("the picture of " + side + " pixels holds numbers that are NaN or"
                        + " infinite, so it cannot be shown: the weights of the model (hash "
                        + model.hash().substring(0, 12) + ") are damaged or of a training run that failed"
                        + (precision == Precision.FP32 ? "" : ", or too large for " + precision + "; try fp32"));
            }
            float[] planes = Tensors.floats(stage); // [B, 3, S, S]
            for (int row = 0; row < batch; row++) {
                rows.get(row).add(Pixels.ofPlanes(planes, row * 3 * side * side, side, side));
            }
        }
        return rows;
    }

    /** For each row of the batch its attention maps in the last refinement stage. */
    private List<List<WordMap>> attention(Caption[] captions, CompiledGenerator.Drawing drawn) {
        List<List<WordMap>> rows = new ArrayList<>();
        for (int row = 0; row < captions.length; row++) {
            rows.add(
                    drawn.attention().isEmpty()
                            ? List.of()
                            : maps(
                                    captions[row],
                                    drawn.attention()
                                            .get(drawn.attention().size() - 1)
                                            .select(0, row)));
        }
        return rows;
    }

    /** One map for each word of a sentence, from its attention [T, H, H]. */
    private List<WordMap> maps(Caption caption, Tensor attention) {
        List<WordMap> maps = new ArrayList<>();
        for (int position = 0; position < caption.length(); position++) {
            maps.add(new WordMap(
                    model.vocabulary().word(caption.ids()[position]),
                    (int) attention.size(2),
                    Tensors.floats(attention.select(0, position))));
        }
        return maps;
    }
}
