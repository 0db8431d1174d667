package org.drgan.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A numpy dtype of numbers: booleans, integers and floats. */
final class NumpyType implements Stateful {
    private final char kind; // b, i, u or f
    final int bytes;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private NumpyType(char kind, int bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** {@code dtype('i8', False, True)}. */
    static NumpyType make(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (!arguments.isEmpty() && arguments.get(0) instanceof String name && name.matches("b1|[iu][1248]|f[48]")) {
            return new NumpyType(name.charAt(0), name.charAt(1) - '0');
        }
        throw new IOException("it holds numpy values of a type that is not read; plain numbers are");
    }

    /** {@code (3, '<', None, None, None, -1, -1, 0)}: the second one is the order of bytes. */
    @Override
    public void state(@Nullable Object state, MemoryBudget memory) throws IOException {
        if (!(state instanceof List<?> parts) || parts.size() < 2 || !(parts.get(1) instanceof String mark)) {
            throw new IOException("the state of a numpy type is not what numpy writes");
        }
        order = mark.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @Override
    public Object value() {
        return this; // an argument of arrays and numbers
    }

    /** The number at a place of some bytes. */
    Object number(byte[] content, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(content, at, bytes).slice().order(order);
        return switch (kind) {
            case 'b' -> buffer.get() != 0;
            case 'f' -> bytes == 4 ? (double) buffer.getFloat() : buffer.getDouble();
            default -> integer(buffer);
        };
    }

    private Object integer(ByteBuffer buffer) {
        long value = switch (bytes) {
            case 1 -> buffer.get();
            case 2 -> buffer.getShort();
            case 4 -> buffer.getInt();
            default -> buffer.getLong();
        };
        if (kind == 'i') {
            return value;
        }
        return bytes == Long.BYTES ? PickleInput.unsigned(value) : (Object) (value & ((1L << (8 * bytes)) - 1));
    }
}
