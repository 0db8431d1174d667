package org.drgan.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.drgan.tensor.Noise;

/**
 * The order of the pictures: every epoch has each picture once, in a random order that depends only on (seed, epoch).
 * Thread-safe.
 */
final class EpochOrder {
    private static final long PURPOSE = 0x0_6D_E2L; // separates these random numbers from other uses of the seed
    private static final int REMEMBERED = 3; // a batch may extend into the next epoch while another thread is behind

    private final long key;
    private final int size;
    private final Map<Long, int[]> orders = new LinkedHashMap<>();

    EpochOrder(long seed, int size) {
        this.key = Noise.key(seed, PURPOSE);
        this.size = size;
    }

    /**
     * The picture at a place in the endless sequence of pictures.
     *
     * @param position number of earlier pictures
     * @param skipped how many of the following pictures of the same epoch to leave out, because they are broken
     */
    int picture(long position, int skipped) {
        return order(position / size)[(int) ((position % size + skipped) % size)];
    }

    private synchronized int[] order(long epoch) {
        int[] known = orders.get(epoch);
        if (known == null) {
            known = shuffled(new SplittableRandom(Noise.key(key, epoch)));
            orders.put(epoch, known);
            if (orders.size() > REMEMBERED) {
                orders.remove(orders.keySet().iterator().next());
            }
        }
        return known;
    }

    /** Fisher-Yates. */
    private int[] shuffled(SplittableRandom random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
