package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Memory;

/**
 * Memory and time that a training run will need: memory is estimated, time is measured in its first steps, which leave
 * no files. They are done with an untrained matching model, which costs as much as a trained one.
 *
 * @param needed bytes that the training is expected to take
 * @param free bytes that are there
 * @param batch pictures a step by the settings
 * @param fitting how many pictures fit at once; 0 when not even one does
 * @param parts in how many parts to go through a batch that does not fit; empty when it fits, or no number helps
 * @param tried pictures a step in the steps that were done: the settings', or a few where these do not fit
 * @param seconds that a step took
 * @param held bytes that the process held at most
 * @param steps the training's, in all
 */
public record DryRun(
        long needed,
        long free,
        int batch,
        int fitting,
        OptionalInt parts,
        int tried,
        double seconds,
        long held,
        long steps) {
    private static final int STEPS = 2; // the first one also prepares what later ones find prepared
    private static final int FEW = 8;
    private static final double PATIENCE = 60; // seconds after which the first step has to do

    /** Whether the training would begin. */
    public boolean fits() {
        return needed <= free;
    }

    /**
     * Tries a matching model's training.
     *
     * @throws IOException naming the pictures that cannot be read
     */
    public static DryRun damsm(Settings settings, TrainingListener listener) throws IOException {
        return run(settings, listener, new MemoryEstimate(settings).damsm(), TrainingSteps::damsm);
    }

    /**
     * Tries a GAN's training; a matching model need not be there yet, but one that the settings name must be fit for it. Errors
     * as of {@link #damsm}.
     */
    public static DryRun gan(Settings settings, TrainingListener listener) throws IOException {
        if (!settings.train().matching().isEmpty()) {
            try (PointerScope scope = new PointerScope()) {
                MatchingModel matching =
                        MatchingModel.read(Path.of(settings.train().matching()));
                TrainingSession.requireFit(settings, matching.settings());
            }
        }
        return run(settings, listener, new MemoryEstimate(settings).gan(), TrainingSteps::gan);
    }

    private interface Opening {
        TrainingSteps open(Settings settings, Device device, Consumer<String> notes) throws IOException;
    }

    private static DryRun run(Settings settings, TrainingListener listener, MemoryEstimate.Need need, Opening opening)
            throws IOException {
        Devices.threads(settings.threads());
        Device device = Devices.named(settings.device(), listener::note);
        // What a graphics card has free is not known here.
        long free = device.is_cuda() ? Long.MAX_VALUE : Memory.available();
        int fitting = (int) Math.max(0, Math.min(Integer.MAX_VALUE, need.fitting(free)));
        boolean fits = need.bytes() <= free;
        int tried = fits ? need.batch() : Math.min(fitting, FEW);
        double seconds = 0;
        if (tried >= 2) {
            Settings trial = fits
                    ? settings
                    : settings.with(need.section() + ".batchSize=" + tried, need.section() + ".accumulate=1");
            try (TrainingSteps steps = opening.open(trial, device, listener::note)) {
                double all = 0;
                for (int done = 0; done < STEPS && all < PATIENCE; done++) {
                    long begun = System.nanoTime();
                    steps.next();
                    seconds = (System.nanoTime() - begun) / 1e9;
                    all += seconds;
                }
            }
        }
        return new DryRun(
                need.bytes(),
                free,
                need.batch(),
                fitting,
                fits ? OptionalInt.empty() : need.fittingParts(free),
                tried,
                seconds,
                Memory.peak(),
                need.section().equals("damsm")
                        ? settings.damsm().steps()
                        : settings.train().steps());
    }
}
