package org.drgan.spark;

import org.apache.spark.sql.SparkSession;

/** Spark in this process, with two tasks at a time. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("tests")
                .config("spark.ui.enabled", false)
                .config("spark.sql.adaptive.enabled", false) // small tables: planning and compiling would take longer
                .config("spark.sql.codegen.wholeStage", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/drgan-spark-warehouse")
                .getOrCreate();
    }
}
