package org.drgan.onnx;

import org.drgan.internal.protobuf.ProtoMessage;

/** An attribute of a node: AttributeProto of onnx.proto. */
record Attribute(ProtoMessage message) {
    private static final int NAME = 1;
    private static final int TYPE = 20;

    static Attribute real(String name, double value) {
        return new Attribute(named(name, 1).real(2, (float) value));
    }

    static Attribute number(String name, long value) {
        return new Attribute(named(name, 2).number(3, value));
    }

    static Attribute text(String name, String value) {
        return new Attribute(named(name, 3).text(4, value));
    }

    static Attribute numbers(String name, long... values) {
        ProtoMessage message = named(name, 7);
        for (long value : values) {
            message.number(8, value);
        }
        return new Attribute(message);
    }

    private static ProtoMessage named(String name, int type) {
        return new ProtoMessage().text(NAME, name).number(TYPE, type);
    }
}
