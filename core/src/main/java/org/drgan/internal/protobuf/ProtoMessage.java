package org.drgan.internal.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds a protocol buffers message, with the few field types that are needed here. */
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_FIRST = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A whole number. */
    public ProtoMessage number(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    /** A number in eight bytes. */
    public ProtoMessage real(int field, double value) {
        key(field, EIGHT_BYTES);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
        return this;
    }

    /** A number in four bytes. */
    public ProtoMessage real(int field, float value) {
        key(field, FOUR_BYTES);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    /** A text, in UTF-8. */
    public ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message inside this one. */
    public ProtoMessage message(int field, ProtoMessage value) {
        return bytes(field, value.toBytes());
    }

    /** Bytes as they are. */
    public ProtoMessage bytes(int field, byte[] value) {
        key(field, LENGTH_FIRST);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Adds another message's fields to this one's. */
    public ProtoMessage append(ProtoMessage other) {
        out.writeBytes(other.toBytes());
        return this;
    }

    /** The message as it is written. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void key(int field, int kind) {
        varint((long) field << 3 | kind);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
