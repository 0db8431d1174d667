package org.drgan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Processes;

/** Averages over the processes of a training run. */
final class Mean {
    private static final long BUCKET = 25L << 20; // bytes per message, as in PyTorch

    private Mean() {}

    /**
     * Replaces tensors by their means. They are copied into buckets, in the order that all processes have, so that few
     * large messages are sent instead of many small ones.
     *
     * @param tensors of one type
     */
    static void of(List<Tensor> tensors, Processes processes) {
        if (processes.alone() || tensors.isEmpty()) {
            return;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<List<Tensor>> buckets = buckets(tensors);
            List<Tensor> sent = new ArrayList<>();
            for (List<Tensor> bucket : buckets) {
                TensorVector flat = new TensorVector();
                bucket.forEach(tensor -> flat.push_back(tensor.reshape(-1)));
                sent.add(torch.cat(flat, 0)); // [numbers]
            }
            processes.add(sent);
            Scalar share = new Scalar(1.0 / processes.size());
            for (int i = 0; i < sent.size(); i++) {
                Tensor mean = sent.get(i).mul_(share);
                long first = 0;
                for (Tensor tensor : buckets.get(i)) {
                    tensor.copy_(mean.narrow(0, first, tensor.numel()).view_as(tensor));
                    first += tensor.numel();
                }
            }
        }
    }

    private static List<List<Tensor>> buckets(List<Tensor> tensors) {
        List<List<Tensor>> buckets = new ArrayList<>();
        long left = 0;
        for (Tensor tensor : tensors) {
            long bytes = tensor.numel() * tensor.element_size();
            if (bytes > left) {
                buckets.add(new ArrayList<>());
                left = BUCKET;
            }
            buckets.get(buckets.size() - 1).add(tensor);
            left -= bytes;
        }
        return buckets;
    }

    /** The mean of each value over the processes that have it, by name; the same in all processes. */
    static Map<String, Double> of(Map<String, Double> values, Processes processes) {
        if (processes.alone()) {
            return values;
        }
        StringBuilder own = new StringBuilder();
        values.forEach(
                (name, value) -> own.append(name).append('=').append(value).append('\n'));
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (String text : processes.exchange(own.toString())) {
            text.lines().forEach(line -> {
                int split = line.lastIndexOf('=');
                all.computeIfAbsent(line.substring(0, split), name -> new ArrayList<>())
                        .add(Double.parseDouble(line.substring(split + 1)));
            });
        }
        Map<String, Double> means = new LinkedHashMap<>();
        all.forEach((name, found) ->
                means.put(name, found.stream().mapToDouble(value -> value).sum() / found.size()));
        return means;
    }
}
