package org.drgan.damsm;

/**
 * The shape of a text encoder. The published birds and COCO encoders have 300, 256, LSTM and 0.5.
 *
 * @param vocabulary number of words, including the padding word 0
 * @param embedding dimension of the word embeddings at the recurrent network's input
 * @param dimension D, dimension of encoded words and sentences, half of it from each reading direction
 * @param cell the recurrent cell
 * @param dropout dropout on the word embeddings in training, from 0 to below 1
 */
public record TextSettings(int vocabulary, int embedding, int dimension, Cell cell, double dropout) {
    /** The recurrent cells of the published code. */
    public enum Cell {
        /** Long short-term memory, four gates. */
        LSTM(4),
        /** Gated recurrent unit, three gates. */
        GRU(3);

        final int gates;

        Cell(int gates) {
            this.gates = gates;
        }
    }

    private static final int LONGEST = 1 << 14; // far above the published values

    /** Checks the numbers. */
    public TextSettings {
        if (vocabulary < 2) {
            throw new IllegalArgumentException(
                    "a vocabulary needs the padding word and at least one more, but has " + vocabulary);
        }
        if (embedding < 1 || embedding > LONGEST) {
            throw new IllegalArgumentException(
                    "the embedding must be positive and at most " + LONGEST + ", but is " + embedding);
        }
        if (dimension < 2 || dimension % 2 != 0 || dimension > LONGEST) {
            throw new IllegalArgumentException("the text dimension must be even, since two reading directions share it,"
                    + " and positive, at most " + LONGEST + ", but is " + dimension);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be from 0 to below 1, but is " + dropout);
        }
    }

    /** The published encoder for a vocabulary. */
    public static TextSettings of(int vocabulary) {
        return new TextSettings(vocabulary, 300, 256, Cell.LSTM, 0.5);
    }
}
