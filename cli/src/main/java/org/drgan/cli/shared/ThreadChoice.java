package org.drgan.cli.shared;

import java.util.function.IntConsumer;
import org.drgan.tensor.Devices;

/**
 * Finds out during training whether steps are faster with one thread or with one per core, and tries again from time to
 * time. When other programs use some of the cores, several threads can be ten times slower than one: after every
 * operation all of them wait for the one that has no core.
 */
public final class ThreadChoice {
    private static final int TRIED = 3; // steps per trial, of which the fastest counts
    private static final int FIRST_HOLD = 16; // steps until the next trial; twice as many each time

    private final int cores;
    private final IntConsumer use;
    private int hold = FIRST_HOLD;
    private int left = TRIED;
    private int threads = 1;
    private boolean trying = true;
    private double one = Double.POSITIVE_INFINITY; // seconds of the fastest step with one thread
    private double all = Double.POSITIVE_INFINITY;

    /** Sets the threads of libtorch in this process. */
    public static ThreadChoice here() {
        return new ThreadChoice(Runtime.getRuntime().availableProcessors(), Devices::threads);
    }

    ThreadChoice(int cores, IntConsumer use) {
        this.cores = cores;
        this.use = use;
        use.accept(1);
    }

    /** Threads for the next step. */
    int threads() {
        return threads;
    }

    /** Records the time of a step. */
    public void step(double seconds) {
        if (cores == 1) {
            return;
        }
        if (trying && threads == 1) {
            one = Math.min(one, seconds);
        } else if (trying) {
            all = Math.min(all, seconds);
            left = all > 2 * one ? 1 : left; // one trial step is enough
        }
        if (--left > 0) {
            return;
        }
        if (trying && threads == 1) {
            change(cores);
            left = TRIED;
        } else if (trying) {
            trying = false;
            change(all < one ? cores : 1);
            left = hold;
            hold *= 2;
        } else {
            trying = true;
            one = Double.POSITIVE_INFINITY;
            all = Double.POSITIVE_INFINITY;
            change(1);
            left = TRIED;
        }
    }

    private void change(int count) {
        threads = count;
        use.accept(count);
    }
}
