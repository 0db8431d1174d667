package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Numbers that the published PyTorch implementation computed (test resources under {@code golden}): the inputs
 * ({@code in.}), outputs ({@code out.}), gradients ({@code grad.}) and weights of one case, by name.
 */
public final class Golden {
    private final String source;
    private final Map<String, Tensor> tensors;

    private Golden(String source, Map<String, Tensor> tensors) {
        this.source = source;
        this.tensors = tensors;
    }

    /** Reads a safetensors file, such as {@code generator_blocks/upblock.eval.safetensors}; BF16 is widened to float, U8 becomes int64. */
    public static Golden read(String path) {
        ByteBuffer file = ByteBuffer.wrap(bytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(file.getLong())];
        file.get(header);
        ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : JsonMapper.shared()
                .readTree(new String(header, StandardCharsets.UTF_8))
                .properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getValue(), data));
            }
        }
        return new Golden(path, tensors);
    }

    /** The tensor of that name; there must be one. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(source + " holds no " + name + ", only " + tensors.keySet());
        }
        return tensor;
    }

    /** All tensors by name, in the order of the file's header. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** The tensors whose names start with a prefix, named without it. */
    public Golden under(String prefix) {
        Map<String, Tensor> chosen = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                chosen.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Golden(source + ", " + prefix, chosen);
    }

    /** A JSON file, such as {@code layout/g_net_bird.json}. */
    public static JsonNode json(String path) {
        return JsonMapper.shared().readTree(bytes(path));
    }

    /** Fails unless the shapes are equal and |actual - expected| <= absolute + relative |expected| everywhere. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double relative, double absolute) {
        assertThat(Tensors.shape(actual)).as("shape of " + what).isEqualTo(Tensors.shape(expected));
        float[] found = Tensors.floats(actual);
        float[] wanted = Tensors.floats(expected);
        for (int i = 0; i < wanted.length; i++) {
            double bound = absolute + relative * Math.abs(wanted[i]);
            if (!(Math.abs(found[i] - wanted[i]) <= bound)) { // so that NaN fails, too
                throw new AssertionError(what + " at " + i + " of " + Arrays.toString(Tensors.shape(expected))
                        + ": found " + found[i] + ", expected " + wanted[i] + " within " + bound);
            }
        }
    }

    /** {@link #assertClose} with the forward tolerances that the manifests of small parts give. */
    public static void assertOutput(String what, Tensor actual, Tensor expected) {
        assertClose(what, actual, expected, 1e-4, 1e-5);
    }

    /**
     * {@link #assertClose} with the gradient tolerances that the manifests of small parts give. A millionth of the largest
     * gradient is let pass besides, since sums of that size round so: gradients of 1e-3 beside ones of 200 in the golden
     * initial stage are further from their values in 64 bits than the manifest allows.
     */
    public static void assertGradient(String what, Tensor actual, Tensor expected) {
        assertThat(actual.defined()).as(what + " has a gradient").isTrue();
        double largest = Tensors.scalar(expected.abs().max());
        assertClose(what, actual, expected, 1e-3, 1e-5 + 1e-6 * largest);
    }

    private static Tensor tensor(JsonNode entry, ByteBuffer data) {
        long[] shape = new long[entry.get("shape").size()];
        int count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = entry.get("shape").get(axis).asLong();
            count *= (int) shape[axis];
        }
        int start = entry.get("data_offsets").get(0).asInt();
        float[] floats = new float[count];
        long[] longs = new long[count];
        String type = entry.get("dtype").asString();
        for (int i = 0; i < count; i++) {
            switch (type) {
                case "F32" -> floats[i] = data.getFloat(start + 4 * i);
                case "BF16" -> floats[i] = Float.intBitsToFloat(data.getShort(start + 2 * i) << 16);
                case "I64" -> longs[i] = data.getLong(start + 8 * i);
                case "U8" -> longs[i] = data.get(start + i) & 0xff;
                default -> throw new IllegalArgumentException("unexpected type " + type);
            }
        }
        boolean whole = type.equals("I64") || type.equals("U8");
        return whole ? Tensors.of(longs, shape) : Tensors.of(floats, shape);
    }

    private static byte[] bytes(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
