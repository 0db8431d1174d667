package org.drgan.damsm;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * The matching losses of DAMSM: in a batch, each picture has to find its caption and each caption its picture, by words
 * and by sentence.
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.2, equations 11 to 13. Other pictures of the same class count as neither right
 * nor wrong. Computes in 32 bits, also under mixed precision; call backward outside of mixed precision.
 */
public final class MatchingLoss {
    private final MatchingSettings settings;
    private final WordMatching matching;
    private final Finding finding;

    /** The losses with the given sharpness. */
    public MatchingLoss(MatchingSettings settings) {
        this.settings = settings;
        this.matching = new WordMatching(settings);
        this.finding = new Finding(settings);
    }

    /**
     * The four cross-entropies, each a mean over the batch, in nats; zero would be perfect.
     *
     * @param captionByWords each picture finding its caption, by words
     * @param pictureByWords each caption finding its picture, by words
     * @param captionBySentence each picture finding its caption, by the sentence
     * @param pictureBySentence each caption finding its picture, by the sentence
     */
    public record Losses(
            Tensor captionByWords, Tensor pictureByWords, Tensor captionBySentence, Tensor pictureBySentence) {
        /** Both directions by words. */
        public Tensor words() {
            return captionByWords.add(pictureByWords);
        }

        /** Both directions by the sentence. */
        public Tensor sentence() {
            return captionBySentence.add(pictureBySentence);
        }
    }

    /**
     * The losses of a batch.
     *
     * @param pictures regions [B, D, h, w] and whole pictures [B, D]
     * @param text words [B, D, T] and sentences [B, D], caption i true for picture i
     * @param lengths number of words of each caption
     * @param classes class of each picture, or null if each picture is its own class
     * @param contrasts more wrong captions for each picture, or null
     * @throws IllegalArgumentException when the numbers of pictures, captions, lengths, classes and contrasts differ
     */
    public Losses forward(
            Regions pictures, Encoded text, long[] lengths, int @Nullable [] classes, @Nullable Contrasts contrasts) {
        int size = lengths.length; // B
        requireSize("pictures", pictures.whole().size(0), size);
        requireSize("captions", text.sentence().size(0), size);
        requireSize("classes", classes == null ? size : classes.length, size);
        requireSize("contrasts", contrasts == null ? 0 : contrasts.lengths().length % size, 0);
        Device device = pictures.whole().device();
        try (Precision.Scope full = Precision.FP32.on(device)) {
            Tensor regions = flat(pictures.regions()); // [B, D, N]
            Tensor words = plain(text.words()); // [B, D, T]
            Tensor blocked = Finding.sameClass(size, classes).to(device, torch.ScalarType.Float); // [B, B]
            Tensor wrongWords = null; // [B, K]
            Tensor wrongSentence = null; // [B, K]
            if (contrasts != null) {
                Tensor absent = Finding.absent(contrasts.present()).to(device, torch.ScalarType.Float); // [K B]
                long slots = contrasts.lengths().length / size; // K
                Regions again = new Regions(
                        pictures.regions().repeat(slots, 1, 1, 1), // [K B, D, h, w]
                        pictures.whole().repeat(slots, 1)); // [K B, D]
                Scores wrong = pairs(again, contrasts.text(), contrasts.lengths());
                wrongWords = wrong.words().add(absent).view(slots, size).t();
                wrongSentence = wrong.sentence().add(absent).view(slots, size).t();
            }

            int group = settings.group() == 0 ? size : settings.group(); // g
            TensorVector captions = new TensorVector();
            TensorVector matches = new TensorVector();
            for (int first = 0; first < size; first += group) {
                int count = Math.min(group, size - first);
                long[] some = Arrays.copyOfRange(lengths, first, first + count);
                Tensor scores =
                        matching.scores(regions.narrow(0, first, count), words.narrow(0, first, count), some); // [g, g]
                Tensor block = blocked.narrow(0, first, count).narrow(1, first, count); // [g, g]
                Tensor wrong = wrongWords == null ? null : wrongWords.narrow(0, first, count); // [g, K]
                captions.push_back(finding.caption(scores, block, wrong));
                matches.push_back(finding.picture(scores, block));
            }
            Tensor cosines = Cosine.all(plain(pictures.whole()), plain(text.sentence())); // [B, B]
            return new Losses(
                    torch.cat(captions, 0).mean(),
                    torch.cat(matches, 0).mean(),
                    finding.caption(cosines, blocked, wrongSentence).mean(),
                    finding.picture(cosines, blocked).mean());
        }
    }

    /** How well each of P pictures matches each of C captions, by words and by sentence, both [P, C]. */
    public Scores scores(Regions pictures, Encoded text, long[] lengths) {
        requireSize("captions", text.sentence().size(0), lengths.length);
        try (Precision.Scope full = Precision.FP32.on(pictures.whole().device())) {
            return new Scores(
                    matching.scores(flat(pictures.regions()), plain(text.words()), lengths),
                    Cosine.all(plain(pictures.whole()), plain(text.sentence())));
        }
    }

    /** How well picture i matches caption i, by words and by sentence, both [B]. */
    public Scores pairs(Regions pictures, Encoded text, long[] lengths) {
        requireSize("pictures", pictures.whole().size(0), lengths.length);
        requireSize("captions", text.sentence().size(0), lengths.length);
        try (Precision.Scope full = Precision.FP32.on(pictures.whole().device())) {
            return new Scores(
                    matching.pairs(flat(pictures.regions()), plain(text.words()), lengths),
                    Cosine.pairs(plain(pictures.whole()), plain(text.sentence())));
        }
    }

    /**
     * Attention of each word of caption i to picture i: [B, T, h, w], summing to one for each word, zero in the
     * padding.
     */
    public Tensor attention(Tensor regions, Tensor words, long[] lengths) {
        try (Precision.Scope full = Precision.FP32.on(regions.device())) {
            return matching.attention(flat(regions), plain(words), lengths)
                    .unflatten(2, regions.size(2), regions.size(3));
        }
    }

    private static Tensor plain(Tensor values) {
        return values.to(torch.ScalarType.Float);
    }

    private static Tensor flat(Tensor regions) {
        return plain(regions).flatten(2, 3); // [B, D, N]
    }

    private static void requireSize(String what, long found, int lengths) {
        if (found != lengths) {
            throw new IllegalArgumentException("expected as many " + what + " as captions have lengths, which are "
                    + lengths + ", but found " + found);
        }
    }
}
