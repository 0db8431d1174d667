package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Processes;
import org.drgan.tensor.State;

/** Checks that all processes have bit-identical weights; otherwise they would train different networks. */
final class SameWeights {
    private SameWeights() {}

    /**
     * @throws IllegalStateException in all processes, naming part and processes, when weights differ
     */
    static void require(long step, Training training, Processes processes) {
        if (processes.alone()) {
            return;
        }
        StringBuilder hashes = new StringBuilder();
        try (PointerScope scope = new PointerScope()) {
            for (Map.Entry<String, Map<String, Tensor>> part : training.state().entrySet()) {
                hashes.append(part.getKey())
                        .append(' ')
                        .append(State.hash(part.getValue()))
                        .append('\n');
            }
        }
        List<String> all = processes.exchange(hashes.toString());
        List<String> expected = all.get(0).lines().toList();
        for (int part = 0; part < expected.size(); part++) {
            List<Integer> others = new ArrayList<>();
            for (int rank = 1; rank < all.size(); rank++) {
                if (!all.get(rank).lines().toList().get(part).equals(expected.get(part))) {
                    others.add(rank);
                }
            }
            if (!others.isEmpty()) {
                throw new IllegalStateException("after step " + step + " the weights of "
                        + expected.get(part).substring(0, expected.get(part).indexOf(' '))
                        + " in the ranks " + others
                        + " differ from those of rank 0: memory or a processor is broken, or the processors are of different"
                        + " kinds; nothing was written, resume from the last checkpoint");
            }
        }
    }
}
