package org.drgan.spark;

import org.apache.spark.Partitioner;
import org.drgan.metric.PortionExaminer;

/** Partitions numbered pictures evenly, without splitting a portion. */
final class Portions extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;

    Portions(int partitions) {
        this.partitions = partitions;
    }

    static long of(long number) {
        return number / PortionExaminer.PORTION;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object number) {
        return (int) (of((Long) number) % partitions);
    }
}
