package org.drgan.pickle;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Numbers, texts and lines of a pickle; every length is checked against the remaining bytes before memory is allocated. */
final class PickleInput {
    private static final int LONGEST_NUMBER = 1024; // digits or bytes; longer ones would take quadratic time
    private static final int LONGEST_SHOWN = 100;

    private final ByteBuffer source; // the caller's buffer; its position advances
    private final ByteBuffer little;
    private final MemoryBudget memory;

    PickleInput(ByteBuffer source, MemoryBudget memory) {
        this.source = source;
        this.little = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.memory = memory;
    }

    int position() {
        return source.position();
    }

    int unsignedByte() throws IOException {
        return source.get(advance(1)) & 0xff;
    }

    int unsignedShort() throws IOException {
        return little.getShort(advance(Short.BYTES)) & 0xffff;
    }

    int signedInt() throws IOException {
        return little.getInt(advance(Integer.BYTES));
    }

    long unsignedInt() throws IOException {
        return Integer.toUnsignedLong(signedInt());
    }

    long signedLong() throws IOException {
        return little.getLong(advance(Long.BYTES));
    }

    /** A double, the only number in big-endian order. */
    double real() throws IOException {
        return source.duplicate().order(ByteOrder.BIG_ENDIAN).getDouble(advance(Double.BYTES));
    }

    byte[] bytes(long length) throws IOException {
        if (length < 0 || length > source.remaining()) {
            throw new IOException("it announces " + Long.toUnsignedString(length) + " bytes where only "
                    + source.remaining() + " are left: is it cut short?");
        }
        memory.take(PickleMachine.CONTAINER + length);
        byte[] content = new byte[(int) length];
        source.get(content);
        return content;
    }

    /** Checks a frame's length; nothing else depends on it. */
    void frame(long length) throws IOException {
        if (length < 0 || length > source.remaining()) {
            throw new IOException("it announces a frame of " + Long.toUnsignedString(length) + " bytes where only "
                    + source.remaining() + " are left: is it cut short?");
        }
    }

    String text(long length) throws IOException {
        return unicode(bytes(length));
    }

    /** Python 2's byte string: text if it is valid UTF-8, bytes otherwise. */
    Object byteString(long length) throws IOException {
        return textOrBytes(bytes(length));
    }

    Object integer(long length) throws IOException {
        if (length < 0 || length > LONGEST_NUMBER) {
            throw new IOException("it holds an integer of " + length + " bytes; " + LONGEST_NUMBER + " are allowed");
        }
        byte[] digits = bytes(length);
        byte[] bigEndian = new byte[digits.length];
        for (int index = 0; index < digits.length; index++) {
            bigEndian[index] = digits[digits.length - 1 - index];
        }
        return digits.length == 0 ? (Object) 0L : shortest(new BigInteger(bigEndian));
    }

    /** An integer in decimal digits, with the L that Python 2 appends. */
    Object integerLine() throws IOException {
        String line = line();
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        if (digits.length() > LONGEST_NUMBER || !digits.matches("[+-]?[0-9]+")) {
            throw new IOException("'" + shortened(line) + "' is no integer");
        }
        return shortest(new BigInteger(digits));
    }

    double realLine() throws IOException {
        String line = line();
        if (line.equals("inf") || line.equals("-inf") || line.equals("nan")) {
            return line.equals("nan")
                    ? Double.NaN
                    : line.equals("inf") ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (line.length() > LONGEST_NUMBER
                || !line.matches("[+-]?[0-9]*[.]?[0-9]*([eE][+-]?[0-9]+)?")
                || !line.matches(".*[0-9].*")) {
            throw new IOException("'" + shortened(line) + "' is no number");
        }
        try {
            return Double.parseDouble(line);
        } catch (NumberFormatException unreadable) {
            throw new IOException("'" + shortened(line) + "' is no number", unreadable);
        }
    }

    /** A byte string as Python 2 prints it: in quotes, with escapes. */
    Object quotedLine() throws IOException {
        String line = line();
        int last = line.length() - 1;
        if (last < 1 || line.charAt(0) != line.charAt(last) || line.charAt(0) != '\'' && line.charAt(0) != '"') {
            throw new IOException("a text is not in quotes");
        }
        return textOrBytes(Escapes.byteString(line.substring(1, last)));
    }

    String unicodeLine() throws IOException {
        return Escapes.unicode(line());
    }

    /** Up to the next line feed, one character per byte. */
    String line() throws IOException {
        int end = source.position();
        while (end < source.limit() && source.get(end) != '\n') {
            end++;
        }
        if (end == source.limit()) {
            throw new IOException("a line does not end: is it cut short?");
        }
        String line = new String(bytes(end - source.position()), StandardCharsets.ISO_8859_1);
        source.position(end + 1);
        return line;
    }

    static Object unsigned(long bits) {
        return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
    }

    /** For messages: the beginning of a text, without control characters. */
    static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST_SHOWN ? printable : printable.substring(0, LONGEST_SHOWN) + "...";
    }

    private static Object shortest(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static Object textOrBytes(byte[] content) {
        try {
            return decoded(content);
        } catch (CharacterCodingException binary) {
            return content;
        }
    }

    private static String unicode(byte[] content) throws IOException {
        try {
            return decoded(content);
        } catch (CharacterCodingException broken) {
            throw new IOException("it holds a text that is not UTF-8", broken);
        }
    }

    private static String decoded(byte[] content) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
    }

    private int advance(int length) throws IOException {
        int at = source.position();
        if (source.remaining() < length) {
            throw new IOException("it ends in the middle: is it cut short?");
        }
        source.position(at + length);
        return at;
    }
}
