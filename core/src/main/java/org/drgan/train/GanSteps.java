package org.drgan.train;

import java.io.IOException;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;

/**
 * The steps of a GAN's training by themselves, without a run folder: with an untrained matching model, on the CPU. For
 * measuring how long steps take, not for what they learn.
 */
public final class GanSteps implements AutoCloseable {
    private final Training training;
    private final Health health = new Health();
    private long step;

    /**
     * A training that has not begun, with weights and all else that its settings say.
     *
     * @throws IOException when the settings' pictures cannot be read
     */
    public GanSteps(Settings settings) throws IOException {
        CaptionedPictures pictures = Sources.train(settings);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        Caption shown =
                vocabulary.encode(pictures.captions(0).get(0), settings.data().words());
        Noise.seedStep(settings.seed(), -1);
        this.training = new GanTraining(
                settings,
                Devices.cpu(),
                MatchingModel.untrained(settings, vocabulary),
                Sources.loader(
                        pictures,
                        vocabulary,
                        settings,
                        settings.train().batchSize(),
                        settings.train().contrasts()),
                new Caption[] {shown});
    }

    /** Does the next step; values of the loss terms and the rest that a log would hold, by name. */
    public Map<String, Double> next() {
        return training.step(step++, 1, health);
    }

    @Override
    public void close() {
        training.close();
    }
}
