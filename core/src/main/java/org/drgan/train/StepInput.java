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
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The input of one GAN step.
 *
 * @param step which step of the training this is, from 0
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
        long[] rows = LongStream.range(0, times * size)
                .map(row -> row / size * lengths.length + first + row % size)
                .toArray();
        return Tensors.of(rows, rows.length).to(mismatched.device(), torch.ScalarType.Long);
    }

    /** A batch with its sentences encoded and the step's noise, which is a function of (seed, step, row). */
    static StepInput of(
            Settings settings, Networks networks, Objectives objectives, Device device, Batch batch, long step) {
        Tensor pictures = Batches.pictures(batch, device); // [B, 3, S, S]
        long[] lengths = TextEncoder.lengths(batch.captions());
        Encoded text = networks.text().frozen(TextEncoder.ids(batch.captions()), lengths);
        Contrasts contrasts = Contrasts.frozen(networks.text(), batch.contrasts());
        long[] rows =
                LongStream.range(step * batch.size(), (step + 1) * batch.size()).toArray();
        int size = settings.model().noise();
        Tensor noise = Noise.batch(
                        settings.seed(), rows, size + settings.model().condition())
                .to(device, torch.ScalarType.Float); // [B, Z + condition]
        List<Integer> sides = networks.generator().sides();
        return new StepInput(
                step,
                Sizes.pyramid(pictures, sides),
                text,
                lengths,
                TextEncoder.padding(batch.captions()).to(device, torch.ScalarType.Bool),
                contrasts,
                objectives.wrongSentences(text.sentence(), batch.classNumbers(), contrasts),
                batch.classNumbers(),
                noise.narrow(1, 0, size),
                noise.narrow(1, size, settings.model().condition()),
                new Viewing(settings.train().shift(), settings.train().grain(), sides, settings.seed(), step));
    }
}
