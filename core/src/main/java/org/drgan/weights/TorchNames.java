package org.drgan.weights;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drgan.pickle.MemoryBudget;
import org.drgan.pickle.Names;
import org.jspecify.annotations.Nullable;

/** The names that PyTorch's weight files use: tensors, parameters and storages of plain numbers. */
final class TorchNames {
    private TorchNames() {}

    /**
     * The names for one file.
     *
     * @param storages receives every storage of the file by its key
     */
    static Names of(Map<String, PthStorage> storages) {
        Names names = Names.python()
                .with("torch._utils._rebuild_tensor", TorchNames::tensor)
                .with("torch._utils._rebuild_tensor_v2", TorchNames::tensor)
                .with("torch._utils._rebuild_parameter", TorchNames::parameter)
                .with("torch.Size", TorchNames::size)
                .withPersistent((arguments, memory) -> {
                    PthStorage storage = storage(arguments);
                    PthStorage before = storages.putIfAbsent(storage.key(), storage);
                    if (before != null && !before.equals(storage)) {
                        throw new IOException("two storages share the key " + ZipRecords.shown(storage.key()));
                    }
                    return storage;
                });
        for (ElementType type : ElementType.values()) {
            names = names.withValue("torch." + type.pickled, type);
        }
        return names;
    }

    /** {@code (storage, offset, shape, strides, requires gradient, hooks)}, the last two since PyTorch 0.4. */
    private static PthTensor tensor(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (arguments.size() < 4) {
            throw new IOException("a tensor has only " + arguments.size() + " of its parts");
        }
        return PthTensor.of(arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3));
    }

    /** {@code (tensor, requires gradient, hooks)}. */
    private static PthTensor parameter(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof PthTensor tensor)) {
            throw new IOException("a parameter holds no tensor");
        }
        return tensor;
    }

    /** {@code (numbers)}. */
    private static List<?> size(List<@Nullable Object> arguments, MemoryBudget memory) throws IOException {
        if (arguments.size() != 1 || !(arguments.get(0) instanceof List<?> numbers)) {
            throw new IOException("a torch.Size is not made of numbers");
        }
        return numbers;
    }

    /**
     * {@code ('storage', type, key, device, elements)}, before PyTorch 1.6 followed by a part of another storage or
     * None.
     */
    private static PthStorage storage(List<@Nullable Object> arguments) throws IOException {
        if (arguments.size() != 1
                || !(arguments.get(0) instanceof List<?> parts)
                || parts.size() < 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof ElementType type)
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long elements)
                || elements < 0
                || elements > Long.MAX_VALUE / type.bytes) {
            throw new IOException("a storage is not described as PyTorch does for the types "
                    + Arrays.toString(ElementType.values()));
        }
        if (parts.size() > 5 && parts.get(5) != null) {
            throw new IOException(
                    "a storage is a part of another one, as only PyTorch before 0.4 wrote: load and save the"
                            + " file once with a newer one");
        }
        return new PthStorage(type, key, elements);
    }
}
