package org.drgan.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Draft;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Protocol;
import org.drgan.studio.study.Question;
import org.drgan.studio.study.Studies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the pictures of a study and freezes it. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Draws the pictures of a study and freezes it.",
        description = "Models get the same sentences and noise. Pictures of other programs come from folders.",
        footerHeading = "%nExample:%n",
        footer = "  drgan study create --title \"Birds\" --sentences test.txt --model runs/a --model runs/b"
                + " --pictures attngan=out/")
final class StudyCreateCommand implements Callable<Integer> {
    private static final int TOGETHER = 16;
    private static final long LARGEST_FILE = 4L << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--title", paramLabel = "TEXT", required = true, description = "what participants see first")
    private String title;

    @Option(names = "--purpose", paramLabel = "TEXT", description = "purpose of the study, shown to participants")
    private String purpose = "";

    @Option(names = "--contact", paramLabel = "TEXT", description = "whom participants can ask")
    private String contact = "";

    @Option(
            names = "--sentences",
            paramLabel = "FILE",
            required = true,
            description = "sentences of the pictures, one per line")
    private Path sentences;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "a model folder or training run; may be given several times")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--pictures",
            paramLabel = "NAME=DIR",
            description = "pictures of another program, one per sentence in the order of the file names; may be given"
                    + " several times")
    private Map<String, Path> folders = new LinkedHashMap<>();

    @Option(
            names = "--anchor",
            paramLabel = "NAME",
            description = "name of the --pictures that are real: they are judged but do not compete; needs --kind rank")
    private String anchor = "";

    @Option(names = "--kind", paramLabel = "KIND", description = "best (of all), rank (all) or pairs; default: best")
    private Kind kind = Kind.BEST;

    @Option(
            names = "--question",
            paramLabel = "NAME",
            split = ",",
            description = "fidelity (to the sentence), realism, or both separated by a comma; default: fidelity")
    private List<Question> questions = List.of(Question.FIDELITY);

    @Option(names = "--trials", paramLabel = "N", description = "trials per participant; default: ${DEFAULT-VALUE}")
    private int trials = 30;

    @Option(
            names = "--participants",
            paramLabel = "N",
            description = "planned number; results are shown when as many have finished, see 'drgan study simulate';"
                    + " default: ${DEFAULT-VALUE}")
    private int participants = 20;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the noise and all random orders; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--database",
            paramLabel = "FILE|URL",
            description = "the studio's database; default: " + StudioCommand.DATABASE)
    private String database = StudioCommand.DATABASE;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        List<String> lines = lines();
        compute.setThreads();
        List<String> names = Stream.concat(models.stream().map(StudyCreateCommand::name), folders.keySet().stream())
                .toList();
        Protocol.check(title, purpose, contact, kind, questions, names, anchor, lines.size(), trials, participants);
        List<Draft.Arm> others = new ArrayList<>();
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            others.add(read(folder.getKey(), folder.getValue(), lines.size()));
        }
        List<Draft.Arm> arms = new ArrayList<>(); // drawn last, since that takes longest
        for (Path model : models) {
            arms.add(drawn(model, lines));
        }
        arms.addAll(others);
        Draft draft =
                new Draft(title, purpose, contact, kind, questions, arms, anchor, lines, trials, participants, seed);
        try (Database opened = UserMistake.reading(() -> Database.open(database))) {
            Studies.Study study = new Studies(opened).create(draft);
            spec.commandLine().getOut().println(study.id());
            spec.commandLine()
                    .getErr()
                    .println("Participants open /study/" + study.id()
                            + " of the studio. The protocol is frozen, its SHA-256 is " + study.hash() + ".");
        }
        return 0;
    }

    private List<String> lines() throws IOException {
        if (!Files.isRegularFile(sentences) || Files.size(sentences) > LARGEST_FILE) {
            throw new UserMistake("there is no file " + sentences + " with sentences, or it is larger than "
                    + LARGEST_FILE + " bytes");
        }
        try (Stream<String> all = Files.lines(sentences)) {
            List<String> lines =
                    all.map(String::strip).filter(line -> !line.isEmpty()).toList();
            if (lines.isEmpty()) {
                throw new UserMistake(sentences + " contains no sentence");
            }
            return lines;
        } catch (UncheckedIOException unreadable) {
            throw new UserMistake(
                    unreadable.getCause() instanceof CharacterCodingException
                            ? sentences + " is not text in UTF-8"
                            : sentences + " cannot be read",
                    unreadable);
        }
    }

    /** The name of a model or run folder; of the folder {@code model} in a run folder, that of the run. */
    private static String name(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        Path named = whole.endsWith("model") && parent != null && parent.getFileName() != null ? parent : whole;
        Path last = named.getFileName();
        return last == null ? "model" : last.toString();
    }

    private Draft.Arm drawn(Path folder, List<String> lines) {
        String name = name(folder);
        try (TextToImage model = compute.load(folder);
                Progress progress = Progress.of("drawing with " + name, "pictures", lines.size())) {
            List<Pixels> pictures = new ArrayList<>();
            for (int from = 0; from < lines.size(); from += TOGETHER) {
                List<Request> requests = new ArrayList<>();
                for (int i = from; i < Math.min(lines.size(), from + TOGETHER); i++) {
                    requests.add(new Request(lines.get(i), seed, i, null));
                }
                model.generate(requests).forEach(picture -> pictures.add(picture.picture()));
                progress.advance(requests.size());
            }
            return new Draft.Arm(
                    name, "model " + model.hash() + ", seed " + seed + ", noise as the sentence's number", pictures);
        } catch (IllegalArgumentException unreadable) {
            throw new UserMistake(name + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static Draft.Arm read(String name, Path folder, int count) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserMistake("there is no folder " + folder);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
        if (files.size() != count) {
            throw new UserMistake(folder + " has " + files.size() + " files, but there are " + count
                    + " sentences: each sentence needs one picture");
        }
        List<Pixels> pictures = new ArrayList<>();
        for (Path file : files) {
            pictures.add(UserMistake.reading(() -> Pictures.read(file)));
        }
        return new Draft.Arm(name, "folder of pictures", pictures);
    }
}
