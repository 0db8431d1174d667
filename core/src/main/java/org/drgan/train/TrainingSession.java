package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Device;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SpreadOrder;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.DamsmSettings;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.settings.TrainSettings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Engine;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/** A training run in its run folder, ready to start: the entry point for programs and commands. */
public final class TrainingSession implements AutoCloseable {
    private static final int COLUMNS = 8;

    private final @Nullable Run run; // of the process that writes
    private final Training training;
    private final TrainingLoop loop;

    private TrainingSession(@Nullable Run run, Training training, TrainingLoop loop) {
        this.run = run;
        this.training = training;
        this.loop = loop;
    }

    /**
     * Prepares the training of a matching model (DAMSM). Its folder will hold {@code model/}, for {@link #gan}.
     *
     * @param folder the run folder
     * @throws IOException naming what cannot be read or written
     */
    public static TrainingSession damsm(Settings settings, Path folder, TrainingListener listener) throws IOException {
        return damsm(settings, folder, listener, Processes.ALONE);
    }

    /** As {@link #damsm(Settings, Path, TrainingListener)}, as one of several processes, of which the first writes. */
    public static TrainingSession damsm(Settings settings, Path folder, TrainingListener listener, Processes processes)
            throws IOException {
        return damsm(settings, () -> Sources.train(settings), folder, listener, processes);
    }

    /** As {@link #damsm(Settings, Path, TrainingListener)}, with pictures of the program's own. */
    public static TrainingSession damsm(
            Settings settings, CaptionedPictures pictures, Path folder, TrainingListener listener) throws IOException {
        return damsm(settings, () -> pictures, folder, listener, Processes.ALONE);
    }

    private static TrainingSession damsm(
            Settings asked, Source source, Path folder, TrainingListener listener, Processes processes)
            throws IOException {
        Settings settings = asked.withAbsolutePaths();
        Shares.requireDamsm(settings, processes.size());
        Devices.threads(settings.threads());
        Device device = Devices.named(settings.device(), listener::note);
        if (!device.is_cuda()) { // the free memory of a GPU is not known here
            new MemoryEstimate(own(
                            settings,
                            "damsm",
                            settings.damsm().batchSize(),
                            settings.damsm().accumulate(),
                            processes))
                    .requireDamsm();
            Engine.checkSpeed(settings.precision(), listener::note);
        }
        tellParts(
                settings.damsm().batchSize(),
                settings.damsm().accumulate(),
                settings.model().imageEncoder() == ModelSettings.Images.INCEPTION
                        ? "gradients are those of the whole batch"
                        : "the losses compare the whole batch, but the image encoder's batch norms see one part",
                listener);
        CaptionedPictures pictures = source.open();
        Sources.requireReadable(pictures, settings.data().splitting(), listener::note);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        DamsmSettings schedule = settings.damsm();
        TrainingLoop.Rhythm rhythm = new TrainingLoop.Rhythm(
                schedule.checkpointEvery(), schedule.keepCheckpoints(), schedule.logEvery(), rollsBack(settings));
        return open(settings, folder, listener, rhythm, pictures.fingerprint(), processes, () -> {
            Noise.seedStep(settings.seed(), -1);
            MatchingModel model = MatchingModel.untrained(settings, vocabulary, settings.norms(processes));
            if (!schedule.inception().isEmpty() && isNeeded(Path.of(schedule.inception()), folder)) {
                model.startFrom(Path.of(schedule.inception()));
            } else if (settings.model().imageEncoder() == ModelSettings.Images.INCEPTION) {
                listener.note(
                        "Inception-v3 has random weights, so matching will be poor: name trained weights with --set"
                                + " damsm.inception=FILE (docs/weights.md says where they are).");
            }
            return new DamsmTraining(
                    settings,
                    device,
                    model,
                    Sources.loader(
                            pictures,
                            vocabulary,
                            settings,
                            settings.damsm().batchSize(),
                            settings.damsm().contrasts(),
                            processes),
                    processes);
        });
    }

    /**
     * Checks whether several processes can share the training of a matching model, before they are started.
     *
     * @param processes how many
     * @throws IllegalArgumentException saying why not, and which numbers can
     */
    public static void requireSharedDamsm(Settings settings, int processes) {
        Shares.requireDamsm(settings, processes);
    }

    /** Likewise, for the training of generator and discriminators. */
    public static void requireSharedGan(Settings settings, int processes) {
        Shares.requireGan(settings, processes);
    }

    /**
     * Checks whether generator and discriminators can be trained on this machine, before hours are spent on the
     * matching model.
     *
     * @throws IllegalArgumentException when the device is missing or the batch does not fit into memory
     */
    public static void requireRoomForGan(Settings settings) {
        roomForGan(settings, note -> {}, Processes.ALONE);
    }

    private static Device roomForGan(Settings settings, Consumer<String> notes, Processes processes) {
        Device device = Devices.named(settings.device(), notes);
        if (!device.is_cuda()) { // the free memory of a GPU is not known here
            new MemoryEstimate(own(
                            settings,
                            "train",
                            settings.train().batchSize(),
                            settings.train().accumulate(),
                            processes))
                    .requireGan();
        }
        return device;
    }

    /**
     * Prepares the training of generator and discriminators with the matching model that the settings name.
     *
     * @param folder the run folder
     * @throws IOException naming what cannot be read or written
     */
    public static TrainingSession gan(Settings settings, Path folder, TrainingListener listener) throws IOException {
        return gan(settings, folder, listener, Processes.ALONE);
    }

    /** As {@link #gan(Settings, Path, TrainingListener)}, as one of several processes, of which the first writes. */
    public static TrainingSession gan(Settings settings, Path folder, TrainingListener listener, Processes processes)
            throws IOException {
        return gan(settings, () -> Sources.train(settings), () -> Sources.shown(settings), folder, listener, processes);
    }

    /**
     * As {@link #gan(Settings, Path, TrainingListener)}, with pictures of the program's own.
     *
     * @param shown real pictures for the samples
     */
    public static TrainingSession gan(
            Settings settings,
            CaptionedPictures pictures,
            CaptionedPictures shown,
            Path folder,
            TrainingListener listener)
            throws IOException {
        return gan(settings, () -> pictures, () -> shown, folder, listener, Processes.ALONE);
    }

    private static TrainingSession gan(
            Settings given,
            Source learned,
            Source displayed,
            Path folder,
            TrainingListener listener,
            Processes processes)
            throws IOException {
        Settings asked = given.withAbsolutePaths();
        if (asked.train().matching().isEmpty()) {
            throw new IOException("training needs a matching model: name a run folder of 'drgan damsm train' with"
                    + " --damsm DIR (or --set train.matching=DIR)");
        }
        Devices.threads(asked.threads());
        Shares.requireGan(asked, processes.size());
        Device device = roomForGan(asked, listener::note, processes);
        if (!device.is_cuda()) {
            Engine.checkSpeed(asked.precision(), listener::note);
        }
        tellParts(
                asked.train().batchSize(),
                asked.train().accumulate(),
                "batch norms, SDL, DAL on aggregated codes and the spectrum loss see only one part",
                listener);
        MatchingModel matching = MatchingModel.read(matching(asked, folder, listener), listener::note);
        requireFit(asked, matching.settings());
        CaptionedPictures pictures = learned.open();
        Sources.requireKnown(matching, pictures);
        tellData(asked, matching.settings(), listener);
        Sources.requireReadable(pictures, matching.vocabulary().splitting(), listener::note);
        Settings settings = Sources.fitting(asked, pictures, listener::note);
        CaptionedPictures shown = displayed.open();
        List<Caption> captions = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        List<Pixels> real = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        int wanted = settings.train().samples();
        for (int index : SpreadOrder.of(shown.size(), wanted).toArray()) {
            if (captions.size() >= wanted) {
                break;
            }
            String sentence = shown.captions(index).get(0);
            if (matching.vocabulary().numbers(sentence).length == 0) {
                continue;
            }
            try {
                real.add(Sources.fitted(shown.picture(index), settings));
            } catch (IOException broken) {
                listener.note("skipped " + shown.name(index) + " for the samples: " + broken.getMessage());
                continue;
            }
            indices.add(index);
            captions.add(matching.vocabulary().encode(sentence, settings.data().words()));
            sentences.add(sentence);
        }
        if (captions.isEmpty()) {
            throw new IOException("none of the " + shown.size() + " test pictures can be shown: they are broken, or no"
                    + " word of their first sentences is known to the matching model");
        }
        SampleSheet.Shown samples = new SampleSheet.Shown(captions, SampleSheet.realSpread(shown, indices, settings));
        TrainSettings schedule = settings.train();
        TrainingLoop.Rhythm rhythm = new TrainingLoop.Rhythm(
                schedule.checkpointEvery(), schedule.keepCheckpoints(), schedule.logEvery(), rollsBack(settings));
        return open(settings, folder, listener, rhythm, pictures.fingerprint(), processes, () -> {
            GanTraining training = new GanTraining(
                    settings,
                    device,
                    matching,
                    Sources.gan(pictures, matching.vocabulary(), settings, processes),
                    samples,
                    place -> {
                        Pictures.write(place.resolve("real.png"), Grid.of(real, COLUMNS), Map.of());
                        Files.write(place.resolve("sentences.txt"), sentences);
                    },
                    processes);
            if (!settings.train().start().isEmpty()
                    && isNeeded(Path.of(settings.train().start()), folder)) {
                Path start = ModelFolder.locate(Path.of(settings.train().start()));
                matching.requireReadBy(start);
                training.start(start);
            }
            return training;
        });
    }

    /** Only a note: the pictures may be other data with the same words, or a moved folder. */
    private static void tellData(Settings settings, Settings matching, TrainingListener listener) {
        String before = matching.withAbsolutePaths().data().source();
        String now = settings.data().source();
        if (!before.equals(now)) {
            listener.note("The matching model was trained on " + before + ", but now the pictures are " + now + ".");
        }
    }

    /** The matching model that the settings name or, if it no longer exists, its copy in the run's model folder. */
    private static Path matching(Settings settings, Path run, TrainingListener listener) {
        Path named = Path.of(settings.train().matching());
        Path copy = run.resolve("model");
        if (Files.exists(named) || !Files.isRegularFile(copy.resolve(MatchingModel.IMAGE))) {
            return named;
        }
        listener.note("There is no matching model " + named + " any more; its copy in " + copy + " is used.");
        return copy;
    }

    private static void tellParts(int batch, int parts, String what, TrainingListener listener) {
        if (parts > 1) {
            listener.note(
                    "A step goes through its " + batch + " pictures in parts of " + batch / parts + ": " + what + ".");
        }
    }

    /** Opens the pictures, after all other checks. */
    @FunctionalInterface
    private interface Source {
        CaptionedPictures open() throws IOException;
    }

    /** Creates a training after its run folder has been locked. */
    @FunctionalInterface
    private interface Preparation {
        Training make() throws IOException;
    }

    /** Whether weights to start from must be read: missing ones only where a checkpoint does not replace them. */
    private static boolean isNeeded(Path weights, Path run) throws IOException {
        return Files.exists(weights) || CheckpointModel.steps(run).isEmpty();
    }

    private static TrainingSession open(
            Settings settings,
            Path folder,
            TrainingListener listener,
            TrainingLoop.Rhythm rhythm,
            String fingerprint,
            Processes processes,
            Preparation preparation)
            throws IOException {
        Run run = processes.first() ? Run.open(folder, settings.toYaml()) : null;
        Training training = null;
        try {
            training = preparation.make();
            SameTraining.require(settings, fingerprint, training.uses(), processes);
            Keeper own = run == null
                    ? null
                    : new RunKeeper(
                            training,
                            run,
                            new CheckpointSaver(
                                    training,
                                    run,
                                    run.checkpoints(rhythm.keepCheckpoints()),
                                    settings,
                                    fingerprint,
                                    listener::note));
            Keeper keeper = own != null && processes.alone() ? own : new SharedKeeper(processes, training, own);
            return new TrainingSession(run, training, new TrainingLoop(training, rhythm, listener, keeper, processes));
        } catch (IOException | RuntimeException failed) {
            if (training != null) {
                training.close();
            }
            if (run != null) {
                run.close(); // frees the folder for the next try
            }
            throw failed;
        }
    }

    /** The settings of one process's share. */
    private static Settings own(Settings settings, String section, int batch, int parts, Processes processes) {
        return processes.alone()
                ? settings
                : settings.with(section + ".batchSize=" + Math.max(2 * parts, processes.rows(batch)));
    }

    /**
     * Trains to the end, or until {@link #stop}.
     *
     * @param resume whether to continue from the newest checkpoint, if there is one
     * @throws NotFinite when a loss is NaN or infinite
     */
    public TrainingLoop.Outcome run(boolean resume) throws IOException {
        return loop.run(resume);
    }

    /**
     * Trains to the end, until {@link #stop}, or until a time is over.
     *
     * @param resume whether to continue from the newest checkpoint, if there is one
     * @throws NotFinite when a loss is NaN or infinite
     */
    public TrainingLoop.Outcome run(boolean resume, TimeLimit limit) throws IOException {
        return loop.run(resume, limit);
    }

    /** Asks the training to write a checkpoint after the present step and to stop; returns at once. */
    public void stop() {
        loop.stop();
    }

    /** The pictures that were skipped so far because they cannot be read or no word of their sentences is known. */
    public List<BrokenPicture> brokenPictures() {
        return training.brokenPictures();
    }

    @Override
    public void close() throws IOException {
        training.close();
        if (run != null) {
            run.close();
        }
    }

    private static boolean rollsBack(Settings settings) {
        return settings.train().onNan().equals("rollback");
    }

    static void requireFit(Settings settings, Settings matching) throws IOException {
        if (settings.model().dimension() != matching.model().dimension() || settings.side() != matching.side()) {
            throw new IOException(
                    "the matching model in " + settings.train().matching() + " was trained for pictures of "
                            + matching.side() + " pixels and words of "
                            + matching.model().dimension()
                            + " numbers, but these settings have " + settings.side() + " and "
                            + settings.model().dimension() + ": use the same preset for both");
        }
    }
}
