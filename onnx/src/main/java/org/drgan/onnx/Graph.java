package org.drgan.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.drgan.internal.protobuf.ProtoMessage;
import org.drgan.tensor.Tensors;

/**
 * Builds an ONNX graph. Values are identified by name; each method that adds a node returns the name of its result.
 * Field numbers are those of onnx.proto.
 */
final class Graph {
    /** The operator set of all nodes. */
    static final int OPERATOR_SET = 17;

    private static final int IR_VERSION = 8; // released with operator set 17
    private static final int SMALL = 4096; // numbers; tensors up to this size stay in 32 bits

    /** Types of values and their numbers in TensorProto.DataType. */
    enum Type {
        FLOAT(1),
        INT32(6),
        INT64(7),
        BOOL(9),
        FLOAT16(10);

        final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private final boolean half;
    private final ProtoMessage message = new ProtoMessage(); // GraphProto
    private final Map<String, Integer> names = new HashMap<>();

    /**
     * An empty graph.
     *
     * @param half whether large weights are stored in 16 bits; computation stays in 32 bits
     */
    Graph(String name, boolean half) {
        this.half = half;
        message.text(2, name);
    }

    /**
     * Adds an input.
     *
     * @param shape a {@code Long} for each fixed length, a {@code String} for each free one
     */
    String input(String name, Type type, String description, Object... shape) {
        message.message(11, value(name, type, description, shape));
        return name;
    }

    /** Adds an output: the result of an earlier node under a new name. */
    void output(String name, String from, Type type, String description, Object... shape) {
        message.message(12, value(name, type, description, shape));
        node("Identity", name, List.of(from), List.of(name));
    }

    /** Adds a node with one result. */
    String add(String operator, String name, List<String> inputs, Attribute... attributes) {
        return add(operator, name, inputs, 1, attributes).get(0);
    }

    /** Adds a node with several results. */
    List<String> add(String operator, String name, List<String> inputs, int results, Attribute... attributes) {
        String own = unique(name + "/" + operator);
        List<String> outputs = results == 1
                ? List.of(own)
                : IntStream.range(0, results).mapToObj(i -> own + ":" + i).toList();
        node(operator, own, inputs, outputs, attributes);
        return outputs;
    }

    private void node(
            String operator, String name, List<String> inputs, List<String> outputs, Attribute... attributes) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input)); // "" for an omitted optional input
        outputs.forEach(output -> node.text(2, output));
        node.text(3, name).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        message.message(1, node);
    }

    /** Adds a weight. */
    String weight(String name, Tensor tensor) {
        String own = unique(name);
        float[] values = Tensors.floats(tensor);
        if (!half || values.length <= SMALL) {
            ByteBuffer bytes = littleEndian(4L * values.length);
            bytes.asFloatBuffer().put(values);
            initializer(own, Type.FLOAT, bytes, Tensors.shape(tensor));
            return own;
        }
        ByteBuffer bytes = littleEndian(2L * values.length);
        for (float value : values) {
            bytes.putShort(Half.of(value));
        }
        initializer(own + "/half", Type.FLOAT16, bytes, Tensors.shape(tensor));
        node("Cast", own, List.of(own + "/half"), List.of(own), Attribute.number("to", Type.FLOAT.number));
        return own;
    }

    /** Adds one real number. */
    String real(String name, float value) {
        String own = unique(name);
        initializer(own, Type.FLOAT, littleEndian(4).putFloat(0, value));
        return own;
    }

    /** Adds a list of real numbers. */
    String reals(String name, float... values) {
        String own = unique(name);
        ByteBuffer bytes = littleEndian(4L * values.length);
        bytes.asFloatBuffer().put(values);
        initializer(own, Type.FLOAT, bytes, values.length);
        return own;
    }

    /** Adds a list of whole numbers, such as a shape or axes. */
    String whole(String name, long... values) {
        String own = unique(name);
        ByteBuffer bytes = littleEndian(8L * values.length);
        bytes.asLongBuffer().put(values);
        initializer(own, Type.INT64, bytes, values.length);
        return own;
    }

    private void initializer(String name, Type type, ByteBuffer values, long... shape) {
        ProtoMessage tensor = new ProtoMessage();
        Arrays.stream(shape).forEach(length -> tensor.number(1, length));
        message.message(5, tensor.number(2, type.number).text(8, name).bytes(9, values.array()));
    }

    private static ByteBuffer littleEndian(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ProtoMessage value(String name, Type type, String description, Object... shape) {
        ProtoMessage lengths = new ProtoMessage();
        for (Object length : shape) {
            lengths.message(
                    1,
                    length instanceof String symbol
                            ? new ProtoMessage().text(2, symbol)
                            : new ProtoMessage().number(1, ((Number) length).longValue()));
        }
        ProtoMessage tensor = new ProtoMessage().number(1, type.number).message(2, lengths);
        return new ProtoMessage()
                .text(1, name)
                .message(2, new ProtoMessage().message(1, tensor))
                .text(3, description);
    }

    private String unique(String name) {
        int count = names.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "_" + count;
    }

    /**
     * The content of a model file (ModelProto).
     *
     * @param version of drgan
     * @param metadata texts by their keys
     */
    byte[] model(String version, String description, Map<String, String> metadata) {
        ProtoMessage model = new ProtoMessage()
                .number(1, IR_VERSION)
                .text(2, "drgan")
                .text(3, version)
                .text(6, description)
                .message(7, message)
                .message(8, new ProtoMessage().text(1, "").number(2, OPERATOR_SET));
        metadata.forEach((key, value) ->
                model.message(14, new ProtoMessage().text(1, key).text(2, value)));
        return model.toBytes();
    }
}
