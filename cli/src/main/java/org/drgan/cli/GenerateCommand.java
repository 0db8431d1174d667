package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.options.BestOfOption;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.PictureFiles;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.Redrawn;
import org.drgan.cli.shared.UserMistake;
import org.drgan.layout.Sentences;
import org.drgan.text.Plain;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Draws pictures for sentences with a trained model. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Draws pictures for sentences.",
        description =
                "Picture i of a sentence is drawn from the noise of (seed, i): the same sentence, seed, i and model always give"
                        + " the same picture. Each PNG file contains its recipe (sentence, seed, i, model, version), from"
                        + " which --recipe draws it again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan generate \"a small red bird with blue wings and a long yellow beak\"",
            "  drgan generate \"a brown bird in the snow\" --count 9 --out snow.png",
            "  drgan generate \"a brown bird in the snow\" --index 4 --out fifth.png",
            "  drgan generate \"a brown bird in the snow\" --count 9 --best-of 4 --out best.png",
            "  drgan generate --recipe fifth.png --out again.png",
            "  drgan generate --file captions.txt --out pictures/ --stages --attention"
        })
final class GenerateCommand implements Callable<Integer> {
    private static final long LARGEST_FILE = 16L << 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SENTENCE", arity = "0..*", description = "what to draw; quote each sentence")
    private List<String> sentences = new ArrayList<>();

    @Option(names = "--file", paramLabel = "FILE", description = "more sentences, one per line")
    private @Nullable Path file;

    @Option(names = "--model", paramLabel = "DIR", description = "folder of the model; default: the bundled birds-64")
    private @Nullable Path model;

    @Option(names = "--seed", paramLabel = "N", description = "seed of the noise; default: " + BundledModel.SEED)
    private long seed = BundledModel.SEED;

    @Option(names = "--count", paramLabel = "N", description = "pictures per sentence; default: 1")
    private int count = 1;

    @Option(names = "--index", paramLabel = "I", description = "i of the first picture; default: 0")
    private long index;

    @Option(
            names = "--recipe",
            paramLabel = "PICTURE",
            description = "draw a picture or grid again, from the recipe in its PNG file")
    private @Nullable Path recipe;

    @Option(
            names = "--out",
            paramLabel = "FILE|DIR",
            description =
                    "a .png file (a grid if there are several pictures), or a folder for single files and the grid;"
                            + " default: drgan.png")
    private Path out = Path.of("drgan.png");

    @Option(names = "--stages", description = "also write the pictures of all stages")
    private boolean stages;

    @Option(names = "--attention", description = "also write the attention map of each word")
    private boolean attention;

    @Option(
            names = "--truncation",
            paramLabel = "LIMIT",
            description =
                    "truncate the noise at LIMIT standard deviations, for example 0.88: more typical, less varied pictures;"
                            + " default: no truncation")
    private @Nullable Double truncation;

    @Mixin
    private BestOfOption bestOf;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        if (count < 1 || count > 10_000) {
            throw new UserMistake("--count must be from 1 to 10000, but is " + count);
        }
        if (index < 0) {
            throw new UserMistake("--index counts from 0, but is " + index);
        }
        bestOf.check();
        Redrawn again = recipe == null ? null : again(recipe);
        Map<String, String> wanted = again == null ? sentences() : again.sentences();
        List<Request> requests = new ArrayList<>();
        if (again == null) {
            for (String sentence : wanted.values()) {
                for (long i = index; i < index + count; i++) {
                    requests.add(new Request(sentence, seed, i, truncation));
                }
            }
        } else {
            requests.addAll(again.requests());
        }
        PictureFiles files = PictureFiles.at(
                out,
                requests,
                stages || again != null && again.shows("stages"),
                attention || again != null && again.shows("attention"));
        compute.setThreads();
        int drawn = 0;
        // A signal stops it between two pictures: libtorch must not be unloaded while it computes.
        try (Ending ending = new Ending(60L * bestOf.count());
                TextToImage drawer = load(again)) {
            bestOf.check(drawer, folder());
            wanted.forEach((place, sentence) -> check(drawer, place, sentence));
            try (Progress progress = Progress.of("drawing", "pictures", requests.size())) {
                while (drawn < requests.size() && !ending.isAsked()) {
                    files.add(bestOf.draw(drawer, requests.get(drawn)));
                    progress.advance(1);
                    drawn++;
                }
            }
            if (drawn > 0) {
                files.finish();
            }
            if (drawn < requests.size()) { // printed here, since closing Ending may exit the process
                PrintWriter err = spec.commandLine().getErr();
                err.println("Stopped after " + drawn + " of " + requests.size() + " pictures.");
                err.flush();
            }
        }
        files.written().forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    private Path folder() {
        return model != null ? model : BundledModel.folder();
    }

    private TextToImage load(@Nullable Redrawn again) {
        Path folder = folder();
        if (again == null) {
            return compute.load(folder);
        }
        TextToImage drawer = compute.load(folder, again.precision());
        try {
            again.requireModel(drawer.hash(), folder);
        } catch (UserMistake other) {
            drawer.close();
            throw other;
        }
        again.otherVersion().ifPresent(spec.commandLine().getErr()::println);
        return drawer;
    }

    /** Reads a recipe; refuses options that would change it. */
    private Redrawn again(Path picture) {
        ParseResult given = spec.commandLine().getParseResult();
        for (String option :
                List.of("--file", "--seed", "--count", "--index", "--truncation", "--best-of", "--precision")) {
            if (given.hasMatchedOption(option)) {
                throw new UserMistake("--recipe sets this already; leave out " + option);
            }
        }
        if (!sentences.isEmpty()) {
            throw new UserMistake("--recipe sets the sentence already; leave out the sentence");
        }
        return UserMistake.reading(() -> Redrawn.of(picture));
    }

    /** All sentences by their origin, which messages begin with. */
    private Map<String, String> sentences() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < sentences.size(); i++) {
            found.put(sentences.size() == 1 ? "" : "sentence " + (i + 1) + ": ", sentences.get(i));
        }
        if (file != null) {
            List<String> lines = new ArrayList<>(lines(file));
            if (!lines.isEmpty() && lines.get(0).startsWith("\uFEFF")) { // byte order mark
                lines.set(0, lines.get(0).substring(1));
            }
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    found.put(file + ":" + (i + 1) + ": ", lines.get(i).strip());
                }
            }
        }
        found.forEach((place, sentence) -> Sentences.control(sentence).ifPresent(problem -> {
            throw new UserMistake(place + problem);
        }));
        if (found.isEmpty()) {
            throw new UserMistake(
                    file == null
                            ? "give a sentence in quotes, for example drgan generate \"a small red bird\""
                            : file + " holds no sentence");
        }
        return found;
    }

    private static List<String> lines(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserMistake(file + " is a folder, but --file needs a text file");
        }
        if (Files.size(file) > LARGEST_FILE) {
            throw new UserMistake(file + " has " + Files.size(file)
                    + " bytes, but a list of sentences may have at most " + LARGEST_FILE);
        }
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException other) {
            throw new UserMistake(file + " is not text in UTF-8", other);
        }
    }

    /** Checks a sentence before drawing starts, and reports words that are left out. */
    private void check(TextToImage drawer, String place, String sentence) {
        try {
            drawer.vocabulary().encode(sentence, drawer.maximumWords());
        } catch (IllegalArgumentException unreadable) {
            throw new UserMistake(place + unreadable.getMessage(), unreadable);
        }
        PrintWriter err = spec.commandLine().getErr();
        List<String> unknown = drawer.unknownWords(sentence);
        if (!unknown.isEmpty()) {
            err.println(place + "the model does not know and ignores: "
                    + unknown.stream().map(word -> named(drawer, word)).collect(Collectors.joining(", ")));
        }
        int known = drawer.vocabulary().numbers(sentence).length;
        if (known > drawer.maximumWords()) {
            err.println(place + "only the first " + drawer.maximumWords() + " of " + known + " known words are read");
        }
    }

    private static String named(TextToImage drawer, String word) {
        return "\"" + Plain.shorten(word) + "\""
                + drawer.vocabulary()
                        .nearest(word)
                        .map(near -> " (did you mean \"" + near + "\"?)")
                        .orElse("");
    }
}
