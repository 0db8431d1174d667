package org.drgan.damsm;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;

/**
 * The bidirectional recurrent text encoder: a word's embedding depends on the words before and after it.
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.2. Parameters have the published names ({@code encoder.weight},
 * {@code rnn.weight_ih_l0}, ...). Each direction is one recurrent network over padded sentences, the backward one over
 * each sentence's words in reverse; that equals packed sequences, and is several times faster. Computes in 32 bits,
 * also under mixed precision.
 */
public final class TextEncoder extends Module {
    private final TextSettings settings;
    private final EmbeddingImpl embedding; // weight [vocabulary, E]
    private final Recurrent recurrent;

    /** A randomly initialised encoder, as published: embedding uniform within 0.1, the rest within 1/sqrt(D/2). */
    public TextEncoder(TextSettings settings) {
        super("TextEncoder");
        this.settings = settings;
        this.embedding = register_module("encoder", new EmbeddingImpl(settings.vocabulary(), settings.embedding()));
        try (NoGradGuard guard = new NoGradGuard()) {
            torch.uniform_(embedding.weight(), -0.1, 0.1);
        }
        this.recurrent =
                register_module("rnn", new Recurrent(settings.embedding(), settings.dimension() / 2, settings.cell()));
    }

    /** The settings of this encoder. */
    public TextSettings settings() {
        return settings;
    }

    /**
     * Encodes sentences; in training mode with dropout on the word embeddings.
     *
     * @param ids word numbers, int64 [B, T]; those after a sentence's end are ignored
     * @param lengths number of words of each sentence, from 1 to T
     * @return words [B, D, T] and sentences [B, D]; a sentence's result does not depend on T or on the others
     * @throws IllegalArgumentException when lengths and ids do not fit together
     */
    public Encoded forward(Tensor ids, long[] lengths) {
        return encode(ids, lengths, is_training());
    }

    /** As {@link #forward}, but without dropout and gradient, for use after its training. */
    public Encoded frozen(Tensor ids, long[] lengths) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return encode(ids, lengths, false);
        }
    }

    private Encoded encode(Tensor ids, long[] lengths, boolean dropping) {
        requireFit(ids, lengths);
        Device device = embedding.weight().device();
        long longest = Arrays.stream(lengths).max().orElseThrow(); // L
        try (Precision.Scope full = Precision.FP32.on(device)) {
            Tensor order = reversal(lengths, longest).to(device, torch.ScalarType.Long); // [B, L]
            Tensor known = ids.narrow(1, 0, longest).to(device, torch.ScalarType.Long); // [B, L]
            Tensor embedded = torch.dropout(embedding.forward(known), settings.dropout(), dropping); // [B, L, E]

            Tensor onward = recurrent.onward(embedded); // [B, L, D/2]
            Tensor reverse = recurrent.reverse(reorder(embedded, order)); // [B, L, D/2]
            Tensor states = torch.cat(new TensorVector(onward, reorder(reverse, order)), 2); // [B, L, D]

            Tensor end = order.narrow(1, 0, 1); // where each direction reads its last word, [B, 1]
            Tensor sentence = torch.cat(new TensorVector(reorder(onward, end), reorder(reverse, end)), 2); // [B, 1, D]

            Tensor padding = padding(lengths, longest).to(device, torch.ScalarType.Bool); // [B, L]
            Tensor words =
                    states.masked_fill(padding.unsqueeze(2), new Scalar(0.0)).transpose(1, 2); // [B, D, L]
            Tensor padded =
                    torch.constant_pad_nd(words, 0, ids.size(1) - longest).contiguous(); // [B, D, T]
            return new Encoded(padded, sentence.squeeze(1));
        }
    }

    /** Word numbers of sentences, 0 after their ends: int64 [B, T] with T the longest of them. */
    public static Tensor ids(Caption[] captions) {
        int longest = (int) longest(captions);
        long[] ids = new long[captions.length * longest];
        for (int row = 0; row < captions.length; row++) {
            for (int position = 0; position < captions[row].length(); position++) {
                ids[row * longest + position] = captions[row].ids()[position];
            }
        }
        return Tensors.of(ids, captions.length, longest);
    }

    /** Number of words of each sentence. */
    public static long[] lengths(Caption[] captions) {
        return Arrays.stream(captions).mapToLong(Caption::length).toArray();
    }

    /** True where a sentence holds no word: bool [B, T] with T the longest of them. */
    public static Tensor padding(Caption[] captions) {
        return padding(lengths(captions), longest(captions));
    }

    /** True where a sentence of the given length holds no word: bool [B, width]. */
    public static Tensor padding(long[] lengths, long width) {
        return torch.arange(new Scalar(width)).ge(Tensors.of(lengths, lengths.length, 1));
    }

    private static long longest(Caption[] captions) {
        return Arrays.stream(lengths(captions)).max().orElse(0);
    }

    /** For each position of a sentence the position that it has in reverse; padding stays where it is. [B, width] */
    private static Tensor reversal(long[] lengths, long width) {
        long[] order = new long[Math.toIntExact(lengths.length * width)];
        for (int i = 0; i < order.length; i++) {
            long position = i % width;
            long length = lengths[(int) (i / width)];
            order[i] = position < length ? length - 1 - position : position;
        }
        return Tensors.of(order, lengths.length, width);
    }

    /** Row by row, the values [B, T, N] at the given positions [B, P]: [B, P, N]. */
    private static Tensor reorder(Tensor values, Tensor positions) {
        return values.gather(1, positions.unsqueeze(2).expand(-1, -1, values.size(2)));
    }

    private static void requireFit(Tensor ids, long[] lengths) {
        if (ids.dim() != 2 || ids.size(0) != lengths.length || lengths.length == 0) {
            throw new IllegalArgumentException("expected word numbers [B, T] and B lengths, at least one, but found "
                    + Arrays.toString(Tensors.shape(ids)) + " and " + lengths.length + " lengths");
        }
        for (long length : lengths) {
            if (length < 1 || length > ids.size(1)) {
                throw new IllegalArgumentException(
                        "a sentence of " + length + " words does not fit into 1 to " + ids.size(1) + " positions");
            }
        }
    }
}
