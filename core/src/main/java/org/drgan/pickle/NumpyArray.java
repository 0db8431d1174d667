package org.drgan.pickle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A numpy array of numbers, read as lists; {@code _reconstruct} creates it empty, its state fills it. */
final class NumpyArray implements Stateful {
    private static final int MOST_AXES = 32; // numpy's own limit

    private @Nullable Object lists;

    /** {@code scalar(dtype, bytes)}. */
    static Object scalar(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (arguments.size() == 2 && arguments.get(0) instanceof NumpyType type) {
            byte[] content = bytes(arguments.get(1), memory);
            if (content.length == type.bytes) {
                return type.number(content, 0);
            }
        }
        throw new IOException("a numpy number is not what numpy writes");
    }

    /** {@code (version, shape, dtype, is Fortran, bytes)}. */
    @Override
    public void state(@Nullable Object state, MemoryBudget memory) throws IOException {
        if (!(state instanceof List<?> parts)
                || parts.size() != 5
                || !(parts.get(1) instanceof List<?> shape)
                || !(parts.get(2) instanceof NumpyType type)
                || !Boolean.FALSE.equals(parts.get(3))) {
            throw new IOException("a numpy array is not what numpy writes for one of numbers in the order of rows");
        }
        byte[] content = bytes(parts.get(4), memory);
        int count = content.length / type.bytes;
        int[] sizes = sizes(shape);
        long wanted = 1;
        for (int size : sizes) {
            wanted *= size;
            if (wanted > count) {
                break; // before it can overflow
            }
        }
        if (wanted != count || content.length % type.bytes != 0) {
            throw new IOException("a numpy array of the shape " + PickleInput.shortened(shape.toString()) + " has "
                    + content.length + " bytes of content");
        }
        memory.take(PickleMachine.ENTRY * (count + 1L) * Math.max(1, sizes.length));
        List<Object> level = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            level.add(type.number(content, index * type.bytes));
        }
        lists = nested(level, sizes);
    }

    @Override
    public Object value() throws IOException {
        if (lists == null) {
            throw new IOException("a numpy array has no content");
        }
        return lists;
    }

    private static int[] sizes(List<?> shape) throws IOException {
        if (shape.size() > MOST_AXES) {
            throw new IOException("a numpy array has " + shape.size() + " axes");
        }
        int[] sizes = new int[shape.size()];
        for (int axis = 0; axis < sizes.length; axis++) {
            if (!(shape.get(axis) instanceof Long size) || size < 1 && sizes.length > 1 || size < 0 || size > 1 << 30) {
                throw new IOException("a numpy array has an axis of an invalid size");
            }
            sizes[axis] = Math.toIntExact(size);
        }
        return sizes;
    }

    private static Object nested(List<Object> numbers, int[] sizes) {
        if (sizes.length == 0) {
            return numbers.get(0);
        }
        List<Object> level = numbers;
        for (int axis = sizes.length - 1; axis > 0; axis--) {
            List<Object> outer = new ArrayList<>();
            for (int from = 0; from < level.size(); from += sizes[axis]) {
                outer.add(new ArrayList<>(level.subList(from, from + sizes[axis])));
            }
            level = outer;
        }
        return level;
    }

    /** Python 3 writes bytes, Python 2 a byte string, which is read as text if it is valid UTF-8. */
    private static byte[] bytes(@Nullable Object content, MemoryBudget memory) throws IOException {
        if (content instanceof byte[] plain) {
            return plain;
        }
        if (content instanceof String text) {
            memory.take(4L * text.length());
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw new IOException("a numpy value has no bytes of content");
    }
}
