package org.drgan.train;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Device;
import org.drgan.data.BatchLoader;
import org.drgan.data.CaptionedPictures;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.text.Vocabulary;

/**
 * The steps of a training without a run folder and with an untrained matching model, to measure their time.
 */
public final class TrainingSteps implements AutoCloseable {
    private final Training training;
    private final Health health = new Health();
    private long step;

    private TrainingSteps(Training training) {
        this.training = training;
    }

    /**
     * The steps of a new GAN training on the CPU; weights and all else follow its settings.
     *
     * @throws IOException when the settings' pictures cannot be read
     */
    public static TrainingSteps gan(Settings settings) throws IOException {
        return gan(settings, Devices.cpu(), ignored -> {});
    }

    static TrainingSteps gan(Settings asked, Device device, Consumer<String> notes) throws IOException {
        CaptionedPictures pictures = Sources.train(asked);
        Sources.requireReadable(pictures, asked.data().splitting(), notes);
        Settings settings = Sources.fitting(asked, pictures, ignored -> {});
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        SampleSheet.Shown shown = new SampleSheet.Shown(
                List.of(vocabulary.encode(
                        pictures.captions(0).get(0), settings.data().words())),
                SampleSheet.realSpread(pictures, List.of(0), settings));
        BatchLoader loader = Sources.gan(pictures, vocabulary, settings, Processes.ALONE);
        return new TrainingSteps(
                new GanTraining(settings, device, untrained(settings, vocabulary), loader, shown, samples -> {}));
    }

    /**
     * The steps of a new matching model training on the CPU.
     *
     * @throws IOException when the settings' pictures cannot be read
     */
    public static TrainingSteps damsm(Settings settings) throws IOException {
        return damsm(settings, Devices.cpu(), ignored -> {});
    }

    static TrainingSteps damsm(Settings settings, Device device, Consumer<String> notes) throws IOException {
        CaptionedPictures pictures = Sources.train(settings);
        Sources.requireReadable(pictures, settings.data().splitting(), notes);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        BatchLoader loader = Sources.loader(
                pictures,
                vocabulary,
                settings,
                settings.damsm().batchSize(),
                settings.damsm().contrasts(),
                Processes.ALONE);
        return new TrainingSteps(new DamsmTraining(settings, device, untrained(settings, vocabulary), loader));
    }

    private static MatchingModel untrained(Settings settings, Vocabulary vocabulary) {
        Noise.seedStep(settings.seed(), -1);
        return MatchingModel.untrained(settings, vocabulary);
    }

    /** Does the next step; returns the values for the log by name. */
    public Map<String, Double> next() {
        return training.step(step++, 1, health);
    }

    @Override
    public void close() {
        training.close();
    }
}
