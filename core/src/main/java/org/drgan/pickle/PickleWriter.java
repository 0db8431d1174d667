package org.drgan.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes plain values as a pickle of protocol 2, which Python 2 and 3 read: texts, integers, lists and dictionaries.
 * Repeated texts are written each time; Python reads the same values.
 */
public final class PickleWriter {
    private static final int BATCH = 1000; // as Python's own writer, so that a reader's stack stays small

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    /**
     * A value as a pickle.
     *
     * @param value a {@code String}, {@code Integer}, {@code Long}, {@code List} or {@code Map} of such values
     * @throws IllegalArgumentException for any other value
     */
    public static byte[] bytes(Object value) {
        PickleWriter writer = new PickleWriter();
        writer.out.write(0x80); // PROTO
        writer.out.write(2);
        writer.write(value);
        writer.out.write('.'); // STOP
        return writer.out.toByteArray();
    }

    private void write(Object value) {
        if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.write('X'); // BINUNICODE
            little(utf8.length, 4);
            out.writeBytes(utf8);
        } else if (value instanceof Integer || value instanceof Long) {
            write(((Number) value).longValue());
        } else if (value instanceof List<?> list) {
            out.write(']'); // EMPTY_LIST
            for (int start = 0; start < list.size(); start += BATCH) {
                out.write('('); // MARK
                list.subList(start, Math.min(list.size(), start + BATCH)).forEach(this::write);
                out.write('e'); // APPENDS
            }
        } else if (value instanceof Map<?, ?> map) {
            out.write('}'); // EMPTY_DICT
            map.forEach((key, item) -> {
                write(key);
                write(item);
                out.write('s'); // SETITEM
            });
        } else {
            throw new IllegalArgumentException("only texts, integers, lists and dictionaries are written, but not a "
                    + value.getClass().getName());
        }
    }

    private void write(long number) {
        if (number >= 0 && number < 1 << 8) {
            out.write('K'); // BININT1
            little(number, 1);
        } else if (number >= 0 && number < 1 << 16) {
            out.write('M'); // BININT2
            little(number, 2);
        } else if (number == (int) number) {
            out.write('J'); // BININT
            little(number, 4);
        } else {
            out.write(0x8A); // LONG1
            out.write(8);
            little(number, 8);
        }
    }

    private void little(long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (number >> (8 * i)));
        }
    }
}
