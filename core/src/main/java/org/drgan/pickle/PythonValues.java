package org.drgan.pickle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The few callables of Python's own library that plain values need. */
final class PythonValues {
    private PythonValues() {}

    /** {@code OrderedDict()}, or of a list of pairs, as Python 2 writes it. */
    static Map<Object, @Nullable Object> orderedDict(List<@Nullable Object> arguments, MemoryBudget memory)
            throws IOException {
        Map<Object, @Nullable Object> made = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return made;
        }
        if (arguments.size() != 1 || !(arguments.get(0) instanceof List<?> pairs)) {
            throw new IOException("OrderedDict takes a list of pairs");
        }
        memory.take(PickleMachine.ENTRY * pairs.size());
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> two) || two.size() != 2) {
                throw new IOException("OrderedDict takes pairs of key and value");
            }
            made.put(PickleMachine.key(two.get(0)), two.get(1));
        }
        return made;
    }

    /** {@code _codecs.encode(text, 'latin1')}: how Python 3 writes bytes in protocols without them. */
    static byte[] encode(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (arguments.size() != 2
                || !(arguments.get(0) instanceof String text)
                || !("latin1".equals(arguments.get(1)) || "latin-1".equals(arguments.get(1)))) {
            throw new IOException("_codecs.encode takes a text and 'latin1'");
        }
        memory.take(PickleMachine.CONTAINER + text.length());
        if (text.chars().anyMatch(character -> character > 0xff)) {
            throw new IOException("_codecs.encode was given a text that is not Latin-1");
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@code bytes()}: how Python 3 writes empty bytes in protocols without them. */
    static byte[] noBytes(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (!arguments.isEmpty()) {
            throw new IOException("bytes takes no argument here");
        }
        return new byte[0];
    }
}
