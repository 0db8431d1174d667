package org.drgan.pickle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stack of values; those below the last mark cannot be taken until the mark is removed. */
final class PickleStack {
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();

    void push(@Nullable Object value) {
        values.add(value);
    }

    void mark() {
        marks.add(values.size());
    }

    /** The topmost value as it is, perhaps still without its state. */
    @Nullable
    Object top() throws IOException {
        if (values.size() <= floor()) {
            throw new IOException("it takes a value from an empty stack");
        }
        return values.get(values.size() - 1);
    }

    /** Takes the topmost value, finished. */
    @Nullable
    Object pop() throws IOException {
        Object raw = top();
        values.remove(values.size() - 1);
        return finished(raw);
    }

    /** Takes the values above the last mark, and removes the mark. */
    List<@Nullable Object> popToMark() throws IOException {
        if (marks.isEmpty()) {
            throw new IOException("it uses a mark that it has not set");
        }
        List<@Nullable Object> above = values.subList(marks.remove(marks.size() - 1), values.size());
        List<@Nullable Object> taken = new ArrayList<>(above.size());
        for (Object raw : above) {
            taken.add(finished(raw));
        }
        above.clear();
        return taken;
    }

    int size() {
        return values.size();
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private static @Nullable Object finished(@Nullable Object raw) throws IOException {
        return raw instanceof Stateful stateful ? stateful.value() : raw;
    }
}
