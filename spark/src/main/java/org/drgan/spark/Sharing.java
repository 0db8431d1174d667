package org.drgan.spark;

import java.io.Serializable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/** Broadcasts a value if driver and executors have enough memory. */
final class Sharing {
    private static final long MIB = 1L << 20;
    private static final long RESERVED = 300 * MIB; // as in Spark
    private static final int COPIES = 2; // the value and its serialized blocks

    private Sharing() {}

    static <T extends Serializable> Broadcast<T> broadcast(SparkSession spark, T value, long bytes, String name) {
        require(
                bytes,
                name,
                spark.sparkContext().getConf(),
                Runtime.getRuntime().maxMemory());
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(value);
    }

    /**
     * Refuses a value that would cause an OutOfMemoryError in driver or executors.
     *
     * @param heap of the driver, in bytes
     * @throws IllegalArgumentException saying how much memory is available, how much is needed, and which option sets
     *     it
     */
    static void require(long bytes, String name, SparkConf conf, long heap) {
        refuse(bytes, name, "the driver", usable(conf, heap), "--driver-memory");
        if (!conf.get("spark.master", "local").startsWith("local")) {
            refuse(
                    bytes,
                    name,
                    "each executor",
                    usable(conf, conf.getSizeAsBytes("spark.executor.memory", "1g")),
                    "--executor-memory");
        }
    }

    private static long usable(SparkConf conf, long heap) {
        return (long) (Math.max(0, heap - RESERVED) * conf.getDouble("spark.memory.fraction", 0.6));
    }

    private static void refuse(long bytes, String name, String where, long usable, String option) {
        if (COPIES * bytes > usable) {
            throw new IllegalArgumentException(
                    name + " has " + mib(bytes) + " MiB, of which " + where + " holds " + COPIES + " copies, but "
                            + where + " has " + mib(usable) + " MiB for that: give it more memory with " + option);
        }
    }

    private static long mib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
