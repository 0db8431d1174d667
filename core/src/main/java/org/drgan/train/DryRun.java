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
import org.drgan.tensor.Engine;
import org.drgan.tensor.Memory;

/**
 * Memory and time that a training run will need: memory is estimated, time is measured in its first steps, which write
 * no files. They use an untrained matching model, which takes as long as a trained one.
 *
 * @param needed estimated bytes of the training
 * @param free bytes that are available
 * @param batch pictures per step, as set
 * @param fitting how many pictures fit at once; 0 when not even one fits
 * @param parts into how many parts to split a batch that does not fit; empty when it fits, or no number of parts helps
 * @param tried pictures per step in the measured steps: as set, or fewer where these do not fit
 * @param seconds per step
 * @param held peak bytes of the process
 * @param steps of the whole training
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
    private static final int STEPS = 2; // the first one includes preparation
    private static final int FEW = 8;
    private static final double PATIENCE = 60; // seconds; if the first step takes longer, no second one is measured

    /** Whether the training fits into memory. */
    public boolean fits() {
        return needed <= free;
    }

    /**
     * Tries the training of a matching model.
     *
     * @throws IOException naming the pictures that cannot be read
     */
    public static DryRun damsm(Settings settings, TrainingListener listener) throws IOException {
        return run(settings, listener, new MemoryEstimate(settings).damsm(), TrainingSteps::damsm);
    }

    /**
     * Tries the training of a GAN. A matching model need not exist yet, but one that the settings name must fit them.
     * Errors as of {@link #damsm}.
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
        if (!device.is_cuda()) {
            Engine.checkSpeed(settings.precision(), listener::note);
        }
        // The free memory of a GPU is not known here.
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
