package org.drgan.damsm;

/**
 * What a text encoder is made of. The published birds and COCO encoders have 300, 256, LSTM and 0.5.
 *
 * @param vocabulary how many words there are, the padding word 0 included
 * @param embedding numbers an embedded word has before the recurrent network reads it
 * @param dimension numbers D that describe a word or a sentence, half of them from each reading direction
 * @param cell the recurrent cell
 * @param dropout share of the embedding's numbers that training sets to zero, from 0 to below 1
 */
public record TextSettings(int vocabulary, int embedding, int dimension, Cell cell, double dropout) {
    /** The recurrent cells that the published code knows. */
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

    private static final int LONGEST = 1 << 14; // far beyond what is published

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
