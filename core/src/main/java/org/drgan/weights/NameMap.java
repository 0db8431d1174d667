package org.drgan.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * A map between the tensor names of a network here and those of a published checkpoint. {@link PublishedNames} holds
 * the maps.
 */
public final class NameMap {
    private static final String WRAPPER = "module."; // what PyTorch's DataParallel puts before every name

    private final List<Rename> renames;
    private final Pattern elsewhere;
    private final Pattern pointwise;

    /**
     * @param renames applied one after the other, each to the first place where it fits
     * @param elsewhere keys of the same file that belong to other networks or are unused
     * @param pointwise published names of 1x1 convolutions that are linear layers here
     */
    NameMap(List<Rename> renames, String elsewhere, String pointwise) {
        this.renames = List.copyOf(renames);
        this.elsewhere = Pattern.compile(elsewhere);
        this.pointwise = Pattern.compile(pointwise);
    }

    /** A part of a name, as a regular expression, and its replacement in the checkpoint. */
    record Rename(Pattern from, String to) {
        Rename(String from, String to) {
            this(Pattern.compile(from), to);
        }
    }

    /** The checkpoint's name of one of our tensors. */
    public String published(String ours) {
        String name = ours;
        for (Rename rename : renames) {
            name = rename.from().matcher(name).replaceFirst(rename.to());
        }
        return name;
    }

    /**
     * A checkpoint's tensors under our names and in our shapes, for {@link org.drgan.tensor.State#load}, which reports
     * missing ones.
     *
     * @param file the tensors of a checkpoint, also as {@code DataParallel} names them
     * @param ours the names of our network's tensors
     * @throws IllegalArgumentException naming a key of the file that fits neither this network nor the file's other
     *     ones
     */
    public Map<String, Tensor> imported(Map<String, Tensor> file, Iterable<String> ours) {
        Map<String, Tensor> left = unwrapped(file);
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (String name : ours) {
            String key = published(name);
            Tensor tensor = left.remove(key);
            if (tensor != null) {
                found.put(name, isPointwise(key) ? tensor.flatten(1, 3) : tensor);
            }
        }
        left.keySet().removeIf(key -> elsewhere.matcher(key).matches());
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("the checkpoint has " + left.size()
                    + " tensors that this network has no place for, the first is "
                    + left.keySet().iterator().next() + ": is it of another network, or of one with other settings?");
        }
        return found;
    }

    /** Our tensors under the checkpoint's names and in its shapes. */
    public Map<String, Tensor> exported(Map<String, Tensor> ours) {
        Map<String, Tensor> file = new LinkedHashMap<>();
        ours.forEach((name, tensor) -> {
            String key = published(name);
            file.put(key, isPointwise(key) ? tensor.unsqueeze(2).unsqueeze(3) : tensor);
        });
        return file;
    }

    boolean isPointwise(String key) {
        return pointwise.matcher(key).matches();
    }

    boolean isElsewhere(String key) {
        return elsewhere.matcher(key).matches();
    }

    /** A checkpoint's tensors without the prefix that {@code DataParallel} gives to all of them. */
    static Map<String, Tensor> unwrapped(Map<String, Tensor> file) {
        boolean wrapped = file.keySet().stream().allMatch(name -> name.startsWith(WRAPPER));
        Map<String, Tensor> plain = new LinkedHashMap<>();
        file.forEach((name, tensor) -> plain.put(wrapped ? name.substring(WRAPPER.length()) : name, tensor));
        return plain;
    }
}
