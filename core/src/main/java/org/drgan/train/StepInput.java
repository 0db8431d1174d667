package org.drgan.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.Batch;
import org.drgan.settings.Settings;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The input of one GAN step.
 *
 * @param step which step of the training this is, from 0
 * @param whole what pictures are matched with: the sentences of the whole batch, of all processes
 * @param real the real pictures at each stage's size, smallest first, each [B, 3, S, S]
 * @param text the true sentences, encoded
 * @param lengths words in each
 * @param padding true where a sentence has no word, [B, T]
 * @param contrasts the same sentences with one thing wrong; null where the data cannot tell
 * @param mismatched sentence codes that do not fit the pictures: row r goes with picture r mod B, [N, D]
 * @param classNumbers class of each picture
 * @param noise [B, Z]
 * @param conditionNoise [B, condition]
 * @param viewing how the pictures of each stage are seen by discriminators and image encoder
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
record StepInput(
        long step,
        Whole whole,
        List<Tensor> real,
        Encoded text,
        long[] lengths,
        Tensor padding,
        @Nullable Contrasts contrasts,
        Tensor mismatched,
        int[] classNumbers,
        Tensor noise,
        Tensor conditionNoise,
        Viewing viewing) {

    /**
     * Sentences that pictures are matched with, each with the picture of its row.
     *
     * @param text encoded
     * @param lengths words in each
     * @param classNumbers class of each picture
     * @param contrasts the same sentences with one thing wrong; null where the data cannot tell
     */
    record Whole(
            Encoded text,
            long[] lengths,
            int[] classNumbers,
            @Nullable Contrasts contrasts) {}

    /** A step of one process with its whole batch. */
    StepInput(
            long step,
            List<Tensor> real,
            Encoded text,
            long[] lengths,
            Tensor padding,
            @Nullable Contrasts contrasts,
            Tensor mismatched,
            int[] classNumbers,
            Tensor noise,
            Tensor conditionNoise,
            Viewing viewing) {
        this(
                step,
                new Whole(text, lengths, classNumbers, contrasts),
                real,
                text,
                lengths,
                padding,
                contrasts,
                mismatched,
                classNumbers,
                noise,
                conditionNoise,
                viewing);
    }

    /** Real pictures of a stage as its discriminator sees them, [B, 3, S, S]. */
    Tensor viewed(int stage) {
        return viewing.viewed(stage, real.get(stage));
    }

    /** The same without grain at the base size, which is what codes of that stage are decoded to, [B, 3, s, s]. */
    Tensor target(int stage) {
        return Sizes.shrink(viewing.moved(stage, real.get(stage)), real.get(0).size(2));
    }

    /** The same step, divided into so many equal parts, which keep the sentences and the noise that their pictures had. */
    List<StepInput> parts(int count) {
        if (count == 1) {
            return List.of(this);
        }
        int size = lengths.length / count;
        return IntStream.range(0, count)
                .mapToObj(part -> part(part * size, size))
                .toList();
    }

    private StepInput part(int first, int size) {
        return new StepInput(
                step,
                real.stream().map(pictures -> pictures.narrow(0, first, size)).toList(),
                new Encoded(text.words().narrow(0, first, size), text.sentence().narrow(0, first, size)),
                Arrays.copyOfRange(lengths, first, first + size),
                padding.narrow(0, first, size),
                contrasts == null ? null : contrasts.of(first, size, lengths.length),
                mismatched.index_select(0, rows(first, size, mismatched.size(0) / lengths.length)),
                Arrays.copyOfRange(classNumbers, first, first + size),
                noise.narrow(0, first, size),
                conditionNoise.narrow(0, first, size),
                viewing);
    }

    /** Of rows that go with picture r mod B those of some pictures, [times size]. */
    private Tensor rows(int first, int size, long times) {
        return rows(first, size, lengths.length, times).to(mismatched.device(), torch.ScalarType.Long);
    }

    private static Tensor rows(int first, int size, int batch, long times) {
        long[] rows = LongStream.range(0, times * size)
                .map(row -> row / size * batch + first + row % size)
                .toArray();
        return Tensors.of(rows, rows.length);
    }

    /** A batch with its sentences encoded and the step's noise, which is a function of (seed, step, row). */
    static StepInput of(
            Settings settings, Networks networks, Objectives objectives, Device device, Batch batch, long step) {
        return of(settings, networks, objectives, device, batch, step, Processes.ALONE);
    }

    /** Likewise, where the batch is one process's part of the whole one. */
    static StepInput of(
            Settings settings,
            Networks networks,
            Objectives objectives,
            Device device,
            Batch batch,
            long step,
            Processes processes) {
        Tensor pictures = Batches.pictures(batch, device); // [b, 3, S, S]
        Sentences sentences = Sentences.of(batch, settings.data().words(), processes);
        long[] lengths = TextEncoder.lengths(sentences.captions());
        Encoded text = networks.text().frozen(TextEncoder.ids(sentences.captions()), lengths); // of B
        Contrasts contrasts = Contrasts.frozen(networks.text(), sentences.contrasts());
        int all = lengths.length; // B
        int first = processes.firstRow(all);
        long[] rows = LongStream.range(step * all + first, step * all + first + batch.size())
                .toArray();
        int size = settings.model().noise();
        Tensor noise = Noise.batch(
                        settings.seed(), rows, size + settings.model().condition())
                .to(device, torch.ScalarType.Float); // [b, Z + condition]
        List<Integer> sides = networks.generator().sides();
        Tensor padding = TextEncoder.padding(sentences.captions()).to(device, torch.ScalarType.Bool); // [B, T]
        Tensor mismatched = objectives.wrongSentences(text.sentence(), sentences.classNumbers(), contrasts); // [N, D]
        Whole whole = new Whole(text, lengths, sentences.classNumbers(), contrasts);
        boolean alone = processes.alone();
        int own = batch.size(); // b
        return new StepInput(
                step,
                whole,
                Sizes.pyramid(pictures, sides),
                alone
                        ? text
                        : new Encoded(
                                text.words().narrow(0, first, own),
                                text.sentence().narrow(0, first, own)),
                alone ? lengths : Arrays.copyOfRange(lengths, first, first + own),
                alone ? padding : padding.narrow(0, first, own),
                alone || contrasts == null ? contrasts : contrasts.of(first, own, all),
                alone
                        ? mismatched
                        : mismatched.index_select(
                                0,
                                rows(first, own, all, mismatched.size(0) / all)
                                        .to(mismatched.device(), torch.ScalarType.Long)),
                batch.classNumbers(),
                noise.narrow(1, 0, size),
                noise.narrow(1, size, settings.model().condition()),
                new Viewing(
                        settings.train().shift(),
                        settings.train().grain(),
                        sides,
                        settings.seed(),
                        step,
                        new RowNoise(processes)));
    }
}
