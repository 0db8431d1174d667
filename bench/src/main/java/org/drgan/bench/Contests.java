package org.drgan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.TextToImage;
import org.drgan.bench.plain.PlainGenerator;
import org.drgan.bench.plain.PlainInception;
import org.drgan.bench.plain.PlainTraining;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.Regions;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.generator.CompiledGenerator;
import org.drgan.generator.Generator;
import org.drgan.generator.GeneratorSettings;
import org.drgan.model.ModelFolder;
import org.drgan.onnx.OnnxModel;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.drgan.train.TrainingSteps;

/** Builds the rows of the benchmark table by name. */
final class Contests {
    /** The most important rows. */
    static final List<String> QUICK = List.of(
            "sample-256-b1",
            "sample-256-b16",
            "sample-64-b16",
            "inception-b4",
            "train-64-bf16",
            "train-256-b4-bf16",
            "train-256-b4-fp32");

    /** All rows, with and without a baseline. */
    static final List<String> ALL = all();

    private static final Pattern NAME = Pattern.compile(
            "(sample|course|train|inception|sentences)(?:-(64|256))?(?:-b(\\d+))?(?:-t(\\d+))?(?:-n(\\d+))?(?:-(fp32|bf16))?(-onnxruntime)?");
    private static final String ONNX = "-onnxruntime";
    private static final int WORDS = 18; // words per sentence, as published for birds

    private Contests() {}

    private static List<String> all() {
        List<String> names = new ArrayList<>(QUICK);
        names.addAll(List.of("sample-256-b1-fp32", "sample-256-b16-fp32", "sample-64-b1", "train-64-fp32"));
        for (int threads = 1; threads <= Math.min(2, Runtime.getRuntime().availableProcessors()); threads++) {
            for (int batch : new int[] {1, 2, 4, 8, 16, 32}) {
                names.add("course-256-b" + batch + "-t" + threads);
            }
        }
        for (String side : List.of("256-b1", "256-b16", "64-b16")) {
            names.add("sample-" + side + "-fp32-onnxruntime");
            names.add("sample-" + side + "-bf16-onnxruntime");
        }
        names.addAll(List.of("sentences-64-n10", "sentences-64-n100", "sentences-64-n300"));
        return List.copyOf(names);
    }

    /**
     * Builds the row of a name such as {@code sample-256-b16}: kind, side in pixels, batch, threads, number format. Sets
     * libtorch's number of threads. All native memory belongs to the caller's scope.
     */
    static Contest named(String name) {
        Matcher parts = requireKnown(name);
        int side = number(parts.group(2), 256);
        int batch = number(parts.group(3), side == 64 ? 16 : 4);
        Devices.threads(number(parts.group(4), 0));
        Precision precision = precision(name);
        return switch (parts.group(1)) {
            case "sample" ->
                name.endsWith(ONNX) ? onnx(side, batch, precision) : sampling(side, batch, precision, true);
            case "course" -> sampling(side, batch, precision, false);
            case "train" -> training(side, batch, precision);
            case "inception" -> inception(batch, precision);
            default -> sentences(number(parts.group(5), 10));
        };
    }

    /** @throws IllegalArgumentException for an unknown row; the message lists all rows */
    static Matcher requireKnown(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("there is no row " + name + "; the rows are " + String.join(", ", ALL));
        }
        return parts;
    }

    /** Number format of a row's candidate: the one in its name, otherwise the fastest. */
    static Precision precision(String name) {
        if (name.contains("-fp32") || name.startsWith("sentences")) {
            return Precision.FP32;
        }
        return name.contains("-bf16") ? Precision.BF16 : Precision.fastest();
    }

    /** Whether a row has a baseline. */
    static boolean isCompared(String name) {
        return !name.startsWith("course") && !name.startsWith("sentences");
    }

    private static int number(String text, int otherwise) {
        return text == null ? otherwise : Integer.parseInt(text);
    }

    private static Settings settings(int side, String... more) {
        List<String> overrides = new ArrayList<>(List.of("data.source=synthetic", "data.count=64"));
        overrides.addAll(List.of(more));
        return Settings.of(List.of(side == 64 ? "birds-64-spectral" : "cub-256"), overrides);
    }

    private static Contest sampling(int side, int batch, Precision precision, boolean compared) {
        GeneratorSettings shape = settings(side).generator();
        Generator generator = new Generator(shape);
        generator.eval();
        Tensor sentence = torch.randn(batch, shape.words());
        Tensor words = torch.randn(batch, shape.words(), WORDS);
        Tensor padding = torch.zeros(batch, WORDS).to(ScalarType.Bool);
        Tensor noise = torch.randn(batch, shape.noise());
        Tensor conditionNoise = torch.randn(batch, shape.condition());
        PlainGenerator plain = new PlainGenerator(shape, State.of(generator), false);
        DoubleSupplier operations = () -> counted(
                plain::operations,
                () -> plain.picture(
                        sentence.narrow(0, 0, 1),
                        words.narrow(0, 0, 1),
                        padding.narrow(0, 0, 1),
                        noise.narrow(0, 0, 1),
                        conditionNoise.narrow(0, 0, 1)));
        return new Contest(
                batch,
                operations,
                precision,
                compared
                        ? () -> () -> reading(() -> plain.picture(sentence, words, padding, noise, conditionNoise))
                        : null,
                () -> {
                    CompiledGenerator compiled = new CompiledGenerator(generator, precision);
                    return () -> reading(() -> compiled.forward(sentence, words, padding, noise, conditionNoise));
                });
    }

    /** Drawing against ONNX Runtime with the exported model, the alternative for a Java program. Both encode sentences. */
    private static Contest onnx(int side, int batch, Precision precision) {
        Settings settings = settings(side);
        GeneratorSettings shape = settings.generator();
        List<String> words = IntStream.range(0, 100).mapToObj(i -> "word" + i).toList();
        Vocabulary vocabulary = new Vocabulary(words);
        TextEncoder text = new TextEncoder(settings.text(vocabulary.size()));
        text.eval();
        Generator generator = new Generator(shape);
        generator.eval();
        ModelFolder model = new ModelFolder(settings, vocabulary, text, generator, "0".repeat(64));
        Tensor ids = torch.ones(batch, WORDS).to(ScalarType.Long); // [B, T]
        long[] lengths = new long[batch];
        Arrays.fill(lengths, WORDS);
        Tensor noise = torch.randn(batch, shape.noise()); // [B, Z]
        Tensor conditionNoise = torch.randn(batch, shape.condition()); // [B, condition]
        return new Contest(
                batch,
                () -> 0,
                precision,
                () -> new OnnxRuntime(OnnxModel.toBytes(model, false), torch.get_num_threads())
                        .drawing(
                                Tensors.longs(ids),
                                Tensors.floats(noise),
                                Tensors.floats(conditionNoise),
                                batch,
                                "picture" + settings.side()),
                () -> {
                    CompiledGenerator compiled = new CompiledGenerator(generator, precision);
                    return () -> reading(() -> {
                        Encoded read = text.frozen(ids, lengths);
                        compiled.forward(
                                read.sentence(),
                                read.words(),
                                TextEncoder.padding(lengths, WORDS),
                                noise,
                                conditionNoise);
                    });
                });
    }

    private static Contest training(int side, int batch, Precision precision) {
        String format = precision == Precision.BF16 ? "bf16" : "fp32";
        Settings settings =
                settings(side, "train.batchSize=" + batch, "train.contrasts=0", "train.shift=0", "precision=" + format);
        Supplier<PlainTraining> plain =
                () -> new PlainTraining(settings, imageEncoder(settings), batch(settings, batch));
        return new Contest(batch, () -> plain.get().operations(), precision, () -> plain.get()::step, () -> {
            try {
                TrainingSteps steps = TrainingSteps.gan(settings);
                return steps::next;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    private static Function<Tensor, Regions> imageEncoder(Settings settings) {
        int dimension = settings.model().dimension();
        if (settings.model().imageEncoder() == ModelSettings.Images.INCEPTION) {
            return new PlainInception(State.of(new InceptionV3(dimension)))::forward;
        }
        SmallImageEncoder small = new SmallImageEncoder(
                dimension, settings.side(), settings.model().imageWidth());
        small.eval();
        State.parameters(small).values().forEach(parameter -> parameter.requires_grad_(false));
        return small::forward;
    }

    private static PlainTraining.Batch batch(Settings settings, int batch) {
        int dimension = settings.model().dimension();
        long[] lengths = new long[batch];
        Arrays.fill(lengths, WORDS);
        return new PlainTraining.Batch(
                torch.rand(batch, 3, settings.side(), settings.side()),
                new Encoded(torch.randn(batch, dimension, WORDS), torch.randn(batch, dimension)),
                lengths,
                torch.zeros(batch, WORDS).to(ScalarType.Bool));
    }

    private static Contest inception(int batch, Precision precision) {
        InceptionV3 network = new InceptionV3(256);
        PlainInception plain = new PlainInception(State.of(network));
        Tensor pictures = torch.rand(batch, 3, 256, 256);
        DoubleSupplier operations = () -> counted(plain::operations, () -> plain.forward(pictures.narrow(0, 0, 1)));
        return new Contest(
                batch, operations, precision, () -> () -> reading(() -> plain.forward(pictures)), () -> () -> {
                    try (Precision.Scope format = precision.on(Devices.cpu())) {
                        reading(() -> network.forward(pictures));
                    }
                });
    }

    /** Draws many sentences one after the other, as {@code drgan generate --file} does. */
    private static Contest sentences(int count) {
        Path folder = Path.of(System.getProperty("drgan.home", ""), "models", "birds-64");
        return new Contest(count, () -> 0, Precision.FP32, null, () -> {
            try {
                TextToImage model = TextToImage.load(folder);
                return () -> {
                    for (int seed = 0; seed < count; seed++) {
                        model.generate("a small red bird with blue wings and a long yellow beak", seed);
                    }
                };
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    private static void reading(Runnable work) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            work.run();
        }
    }

    private static double counted(DoubleSupplier counter, Runnable work) {
        double before = counter.getAsDouble();
        reading(work);
        return counter.getAsDouble() - before;
    }
}
