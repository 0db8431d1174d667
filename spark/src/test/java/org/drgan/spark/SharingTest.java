package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SharingTest {
    private static final long GIB = 1L << 30;

    @Test
    void whatDoesNotFitIntoAnExecutorIsRefusedWithTheNumbers() {
        SparkConf cluster = new SparkConf(false).set("spark.master", "spark://host:7077");
        assertThatThrownBy(() -> Sharing.require(GIB, "the model m", cluster, 16 * GIB))
                .hasMessageContainingAll("the model m has 1024 MiB", "each executor has 435 MiB", "--executor-memory");
        assertThatCode(() -> Sharing.require(GIB, "the model m", cluster.set("spark.executor.memory", "4g"), 16 * GIB))
                .doesNotThrowAnyException();
    }

    @Test
    void whatDoesNotFitIntoTheDriverIsRefused() {
        SparkConf local = new SparkConf(false).set("spark.master", "local[2]");
        assertThatThrownBy(() -> Sharing.require(GIB, "the model m", local, GIB))
                .hasMessageContainingAll("the driver has 435 MiB", "--driver-memory");
        assertThatCode(() -> Sharing.require(200 << 20, "the model m", local, GIB))
                .doesNotThrowAnyException();
    }
}
