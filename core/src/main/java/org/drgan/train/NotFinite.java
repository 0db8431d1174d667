package org.drgan.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A loss is NaN or infinite: the step has failed, and the training since the last checkpoint is lost. */
public final class NotFinite extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long step;
    private final String term;
    private final transient @Nullable Path lastGood;

    /**
     * @param step where it happened
     * @param term which term of which loss
     * @param value what it was
     * @param lastGood the last checkpoint, or null
     */
    public NotFinite(long step, String term, double value, @Nullable Path lastGood) {
        super("the loss '" + term + "' became " + value + " at step " + step
                + (lastGood == null
                        ? "; there is no checkpoint yet, so start again with lower rates (optimiser.generatorRate,"
                                + " optimiser.discriminatorRate) or in fp32"
                        : "; the last good checkpoint is " + lastGood + ": resume from it with lower rates, or with"
                                + " --on-nan rollback"));
        this.step = step;
        this.term = term;
        this.lastGood = lastGood;
    }

    /** Where it happened. */
    public long step() {
        return step;
    }

    /** Which term of which loss. */
    public String term() {
        return term;
    }

    /** The last checkpoint, or null. */
    public @Nullable Path lastGood() {
        return lastGood;
    }
}
