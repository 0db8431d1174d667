package org.drgan.damsm;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How well the words of captions match the regions of pictures: each word attends to the regions that resemble it, and
 * is compared with their mixture.
 *
 * <p>Xu et al. 2018 (AttnGAN), equations 7 to 10, with the log-sum-exp as in the published code: without the power
 * 1/gamma2. The mixtures are never built: with attention a over N regions R, word . mixture is the sum of a times (word
 * . region), and |mixture|^2 is a' (R' R) a with one N x N matrix per picture.
 */
final class WordMatching {
    private static final int CAPTIONS_AT_ONCE = 16; // keeps the data of one operation in the processor's caches

    private final double gamma1;
    private final double gamma2;

    WordMatching(MatchingSettings settings) {
        this.gamma1 = settings.gamma1();
        this.gamma2 = settings.gamma2();
    }

    /**
     * Each picture with each caption, [P, C].
     *
     * @param regions [P, D, N]
     * @param words [C, D, T]
     * @param lengths number of words of each caption, [C]
     */
    Tensor scores(Tensor regions, Tensor words, long[] lengths) {
        Tensor gram = regions.transpose(1, 2).bmm(regions); // [P, N, N]
        Tensor blocked = blocked(lengths, words); // [C, T]
        TensorVector parts = new TensorVector();
        for (long first = 0; first < words.size(0); first += CAPTIONS_AT_ONCE) {
            long count = Math.min(CAPTIONS_AT_ONCE, words.size(0) - first);
            Tensor some = words.narrow(0, first, count); // [c, D, T]
            Tensor rows = some.transpose(1, 2).flatten(0, 1); // [cT, D]
            Tensor similarity = rows.unsqueeze(0)
                    .expand(regions.size(0), -1, -1)
                    .bmm(regions) // [P, cT, N]
                    .unflatten(1, count, words.size(2)); // [P, c, T, N]
            Tensor block = blocked.narrow(0, first, count).unsqueeze(0); // [1, c, T]
            parts.push_back(score(similarity, gram, Cosine.length(some).unsqueeze(0), block)); // [P, c]
        }
        return torch.cat(parts, 1);
    }

    /** Picture i with caption i only, [B]; regions [B, D, N], words [B, D, T]. */
    Tensor pairs(Tensor regions, Tensor words, long[] lengths) {
        Tensor gram = regions.transpose(1, 2).bmm(regions); // [B, N, N]
        Tensor similarity = words.transpose(1, 2).bmm(regions).unsqueeze(1); // [B, 1, T, N]
        Tensor block = blocked(lengths, words).unsqueeze(1); // [B, 1, T]
        return score(similarity, gram, Cosine.length(words).unsqueeze(1), block).squeeze(1);
    }

    /** Attention of each word of caption i to the regions of picture i, [B, T, N]; zero in the padding. */
    Tensor attention(Tensor regions, Tensor words, long[] lengths) {
        Tensor similarity = words.transpose(1, 2).bmm(regions).unsqueeze(1); // [B, 1, T, N]
        Tensor attention =
                attend(similarity, blocked(lengths, words).unsqueeze(1)).squeeze(1); // [B, T, N]
        Tensor padding = TextEncoder.padding(lengths, words.size(2)).to(words.device(), torch.ScalarType.Bool);
        return attention.masked_fill(padding.unsqueeze(2), new Scalar(0.0));
    }

    /** From word . region [P, C, T, N], R' R [P, N, N], |word| and the block of padding [P or 1, C, T] to [P, C]. */
    private Tensor score(Tensor similarity, Tensor gram, Tensor lengths, Tensor blocked) {
        Tensor attention = attend(similarity, blocked); // [P, C, T, N]
        Tensor product = attention.mul(similarity).sum(3); // word . mixture, [P, C, T]
        Tensor flat = attention.flatten(1, 2); // [P, CT, N]
        Tensor squared = flat.mul(flat.bmm(gram)).sum(2).view_as(product); // |mixture|^2, [P, C, T]
        Tensor cosine = Cosine.of(product, Cosine.root(squared), lengths); // [P, C, T]
        return cosine.mul(new Scalar(gamma2)).add(blocked).logsumexp(2); // [P, C]
    }

    /** Softmax over the words of a caption, then sharpened over the regions. [P, C, T, N] */
    private Tensor attend(Tensor similarity, Tensor blocked) {
        Tensor share = similarity.add(blocked.unsqueeze(3)).softmax(2); // which word a region belongs to
        return share.mul(new Scalar(gamma1)).softmax(3); // which regions a word attends to
    }

    /** Zero at words, minus infinity in the padding, to be added before a softmax. [C, T] */
    private static Tensor blocked(long[] lengths, Tensor words) {
        Tensor padding = TextEncoder.padding(lengths, words.size(2)).to(words.device(), torch.ScalarType.Bool);
        return torch.zeros(new long[] {lengths.length, words.size(2)}, words.options())
                .masked_fill(padding, new Scalar(Double.NEGATIVE_INFINITY));
    }
}
