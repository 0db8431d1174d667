package org.drgan.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
import org.jspecify.annotations.Nullable;

/**
 * The input of one GAN step.
 *
 * @param step number of the step, from 0
 * @param whole the sentences of the whole batch, of all processes, for the matching loss
 * @param own the sentences of this process's pictures
 * @param real the real pictures at each stage's size, smallest first, each [B, 3, S, S]
 * @param padding true where a sentence has no word, [B, T]
 * @param mismatched sentence codes that do not fit the pictures: row r belongs to picture r mod B, [N, D]
 * @param noise [B, Z]
 * @param conditionNoise [B, condition]
 * @param viewing augmentation before discriminators and image encoder
 */
record StepInput(
        long step,
        Described whole,
        Described own,
        List<Tensor> real,
        Tensor padding,
        Tensor mismatched,
        Tensor noise,
        Tensor conditionNoise,
        Viewing viewing) {

    /**
     * True sentences, each with the picture of its row.
     *
     * @param text encoded
     * @param lengths words in each
     * @param classNumbers class of each picture
     * @param contrasts the same sentences with one attribute wrong; null where the data cannot falsify sentences
     */
    @SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
    record Described(
            Encoded text,
            long[] lengths,
            int[] classNumbers,
            @Nullable Contrasts contrasts) {
        Described of(Rows rows) {
            return rows.size() == rows.batch()
                    ? this
                    : new Described(
                            new Encoded(rows.of(text.words()), rows.of(text.sentence())),
                            rows.of(lengths),
                            rows.of(classNumbers),
                            contrasts == null
                                    ? null
                                    : contrasts.of(rows.repeated(contrasts.lengths().length / rows.batch())));
        }
    }

    /** The sentences of this process's pictures, encoded. */
    Encoded text() {
        return own.text();
    }

    /** Real pictures of a stage as its discriminator sees them, [B, 3, S, S]. */
    Tensor viewed(int stage) {
        return viewing.viewed(stage, real.get(stage));
    }

    /** The same without grain at the base size, the target for the decoded codes of that stage, [B, 3, s, s]. */
    Tensor target(int stage) {
        return Sizes.shrink(viewing.moved(stage, real.get(stage)), real.get(0).size(2));
    }

    /**
     * Splits the step into equal parts; each picture keeps its sentence and noise.
     *
     * @param together how many consecutive pictures stay in one part
     */
    List<StepInput> parts(int count, int together) {
        if (count == 1) {
            return List.of(this);
        }
        return IntStream.range(0, count)
                .mapToObj(part -> part(
                        Rows.dealt(part, count, together, own.lengths().length),
                        Rows.dealt(part, count, together, whole.lengths().length)))
                .toList();
    }

    private StepInput part(Rows mine, Rows all) {
        return new StepInput(
                step,
                whole.of(all),
                own.of(mine),
                real.stream().map(mine::of).toList(),
                mine.of(padding),
                mine.of(mismatched),
                mine.of(noise),
                mine.of(conditionNoise),
                viewing);
    }

    /** A batch with its sentences encoded and the step's noise, which is a function of (seed, step, row). */
    static StepInput of(
            Settings settings, Networks networks, Objectives objectives, Device device, Batch batch, long step) {
        return of(settings, networks, objectives, device, batch, step, Processes.ALONE);
    }

    /** Likewise, when the batch is one process's part of the whole batch. */
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
        Described whole = new Described(text, lengths, sentences.classNumbers(), contrasts);
        Rows mine = Rows.range(processes.firstRow(lengths.length), batch.size(), lengths.length); // b of B
        long before = step * lengths.length; // rows of earlier steps
        long[] rows =
                Arrays.stream(mine.numbers()).mapToLong(row -> before + row).toArray();
        int size = settings.model().noise();
        Tensor noise = Noise.batch(
                        settings.seed(), rows, size + settings.model().condition())
                .to(device, torch.ScalarType.Float); // [b, Z + condition]
        List<Integer> sides = networks.generator().sides();
        Tensor padding = TextEncoder.padding(sentences.captions()).to(device, torch.ScalarType.Bool); // [B, T]
        Tensor mismatched = objectives.wrongSentences(text.sentence(), sentences.classNumbers(), contrasts); // [N, D]
        return new StepInput(
                step,
                whole,
                whole.of(mine),
                Sizes.pyramid(pictures, sides),
                mine.of(padding),
                mine.of(mismatched),
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
