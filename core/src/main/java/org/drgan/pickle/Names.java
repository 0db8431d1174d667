package org.drgan.pickle;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The closed list of names that a pickle may use; nothing else is ever constructed, and no class is looked up by name.
 * Lists are immutable: each {@code with} returns a longer one.
 */
public final class Names {
    private final Map<String, Object> known;
    private final @Nullable Constructor persistent;

    private Names(Map<String, Object> known, @Nullable Constructor persistent) {
        this.known = known;
        this.persistent = persistent;
    }

    /**
     * The names for plain Python values: {@code OrderedDict} as a {@code Map}, and bytes as the older protocols write
     * them.
     */
    public static Names python() {
        return new Names(Map.of(), null)
                .with("collections.OrderedDict", PythonValues::orderedDict)
                .with("_codecs.encode", PythonValues::encode)
                .with("__builtin__.bytes", PythonValues::noBytes)
                .with("builtins.bytes", PythonValues::noBytes);
    }

    /**
     * The names of {@link #python} and those for numpy's arrays (as lists, nested by the shape) and numbers (as
     * {@code Long} or {@code Double}).
     */
    public static Names numpy() {
        Names names = python();
        for (String module : new String[] {"numpy.core.multiarray", "numpy._core.multiarray"}) {
            names = names.with(module + "._reconstruct", (arguments, memory) -> new NumpyArray())
                    .with(module + ".scalar", NumpyArray::scalar);
        }
        return names.with("numpy.dtype", NumpyType::make)
                .withValue("numpy.ndarray", "numpy.ndarray"); // an argument of _reconstruct, never called
    }

    /** Adds a name that can be called. */
    public Names with(String name, Constructor constructor) {
        return withValue(name, constructor);
    }

    /** Adds a name that stands for a value and cannot be called. */
    public Names withValue(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(known);
        more.put(name, value);
        return new Names(more, persistent);
    }

    /** Sets the constructor for persistent ids, whose only argument is the id; without it, they are refused. */
    public Names withPersistent(Constructor load) {
        return new Names(known, load);
    }

    Object find(String module, String name) throws IOException {
        Object found = known.get(module + "." + name);
        if (found == null) {
            throw new IOException("it asks for " + PickleInput.shortened(module + "." + name)
                    + ", which is not an allowed name for data: refused, since such a file can run code in programs"
                    + " that open it without this check");
        }
        return found;
    }

    Constructor persistent() throws IOException {
        if (persistent == null) {
            throw new IOException("it refers to something outside of itself (a persistent id)");
        }
        return persistent;
    }
}
