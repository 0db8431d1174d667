package org.drgan;

import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.generator.Drawn;
import org.drgan.generator.GeneratorSettings;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.drgan.train.ModelFolder;

/**
 * Draws pictures for sentences.
 *
 * <pre>{@code
 * try (TextToImage model = TextToImage.load(Path.of("models/birds-64"))) {
 *     model.generate("a small red bird with blue wings", 7).save(Path.of("bird.png"));
 * }
 * }</pre>
 *
 * <p>Any number of threads may draw at the same time. A picture is a function of model and {@link Request} alone.
 */
public final class TextToImage implements AutoCloseable {
    private final ModelFolder model;
    private final PointerScope networks; // all native memory that the model holds
    private final Device device;
    private final Precision precision;
    private final ReadWriteLock use = new ReentrantReadWriteLock(); // drawing reads, closing writes
    private boolean closed;

    /**
     * How a model is to run.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda}
     * @param precision number format of the heavy operations
     * @param note is told, in a sentence, when {@code auto} finds no GPU
     */
    public record Options(String device, Precision precision, Consumer<String> note) {
        /** A GPU if there is one, in 32 bits. */
        public static Options defaults() {
            return new Options("auto", Precision.FP32, note -> {});
        }
    }

    private TextToImage(ModelFolder model, PointerScope networks, Device device, Precision precision) {
        this.model = model;
        this.networks = networks;
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
     * @throws IOException saying what of the folder is missing, broken or does not fit together
     * @throws IllegalArgumentException when the device is unknown or not there
     */
    public static TextToImage load(Path folder, Options options) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Device device = Devices.named(options.device(), options.note());
            ModelFolder model = ModelFolder.read(folder);
            model.text().to(device, false);
            model.generator().to(device, false);
            scope.extend(); // the networks outlive this method; close() ends them
            return new TextToImage(model, scope, device, options.precision());
        }
    }

    /**
     * Draws one picture.
     *
     * @throws IllegalArgumentException saying what is wrong with the sentence, when no word of it is known
     * @throws IllegalStateException when the model has been closed
     */
    public GeneratedPicture generate(String sentence, long seed) {
        return generate(Request.of(sentence, seed));
    }

    /** Draws one picture; see {@link #generate(String, long)}. */
    public GeneratedPicture generate(Request request) {
        Caption caption = model.vocabulary().encode(request.sentence(), maximumWords());
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model has been closed");
            }
            return generate(request, caption);
        } finally {
            use.readLock().unlock();
        }
    }

    private GeneratedPicture generate(Request request, Caption caption) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Precision.Scope format = precision.on(device)) {
            return picture(request, caption, draw(caption, noise(request)));
        }
    }

    /** Words of a sentence that the model does not know and will leave out. */
    public List<String> unknownWords(String sentence) {
        return model.vocabulary().unknownWords(sentence);
    }

    /** The words that the model knows. */
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    /** How many words of a sentence are read; what comes after them is left out. */
    public int maximumWords() {
        return model.settings().data().words();
    }

    /** Width and height of the pictures. */
    public int side() {
        return model.settings().side();
    }

    /** SHA-256 over all that a picture depends on besides its request, 64 hexadecimal digits. */
    public String hash() {
        return model.hash();
    }

    /** Waits for the pictures that are being drawn and gives the model's native memory back. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                networks.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private Drawn draw(Caption caption, float[] noise) {
        Caption[] captions = {caption};
        GeneratorSettings shape = model.generator().settings();
        Encoded encoded = model.text().frozen(TextEncoder.ids(captions), TextEncoder.lengths(captions));
        Tensor both = Tensors.of(noise, 1, noise.length).to(device, Float); // [1, Z + K]
        Tensor padding = TextEncoder.padding(captions).to(device, Bool); // [1, T]
        return model.generator()
                .forward(
                        encoded.sentence(), // [1, D]
                        encoded.words(), // [1, D, T]
                        padding,
                        both.narrow(1, 0, shape.noise()), // [1, Z]
                        both.narrow(1, shape.noise(), shape.condition())); // [1, K]
    }

    /** The generator's noise, then that of the conditioning augmentation. */
    private float[] noise(Request request) {
        GeneratorSettings shape = model.generator().settings();
        int size = shape.noise() + shape.condition();
        return request.truncation() == null
                ? Noise.normal(request.seed(), request.index(), size)
                : Noise.truncated(request.seed(), request.index(), size, request.truncation());
    }

    private GeneratedPicture picture(Request request, Caption caption, Drawn drawn) {
        List<Pixels> stages = drawn.pictures().stream()
                .map(stage -> Pixels.ofPlanes(Tensors.floats(stage), 0, (int) stage.size(3), (int) stage.size(2)))
                .toList();
        Recipe recipe = new Recipe(
                request.sentence(),
                request.seed(),
                request.index(),
                model.hash(),
                CodeVersion.current(),
                request.truncation(),
                Map.of());
        return new GeneratedPicture(stages.get(stages.size() - 1), stages, attention(caption, drawn), recipe);
    }

    private List<WordMap> attention(Caption caption, Drawn drawn) {
        List<WordMap> maps = new ArrayList<>();
        if (!drawn.refinements().isEmpty()) {
            Tensor attention =
                    drawn.refinements().get(drawn.refinements().size() - 1).attention(); // [1, T, H, H]
            for (int position = 0; position < caption.length(); position++) {
                maps.add(new WordMap(
                        model.vocabulary().word(caption.ids()[position]),
                        (int) attention.size(2),
                        Tensors.floats(attention.select(1, position))));
            }
        }
        return maps;
    }
}
