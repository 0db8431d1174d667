package org.drgan.pickle;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A Python tuple: an immutable list, distinct from a mutable one. */
public final class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<@Nullable Object> items;

    Tuple(List<@Nullable Object> items) {
        this.items = Collections.unmodifiableList(items);
    }

    @Override
    public @Nullable Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
