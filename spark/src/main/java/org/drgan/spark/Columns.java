package org.drgan.spark;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns that a table must have. */
final class Columns {
    private Columns() {}

    /** @throws IllegalArgumentException naming the column and those that there are */
    static StructField field(StructType table, String name) {
        return find(table, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the table has no column " + name + ", only " + String.join(", ", table.fieldNames())));
    }

    static Optional<StructField> find(StructType table, String name) {
        return Arrays.stream(table.fields())
                .filter(field -> field.name().equals(name))
                .findFirst();
    }

    /** @throws IllegalArgumentException when the column is missing, or of another type */
    static void require(StructType table, String name, DataType type) {
        DataType found = field(table, name).dataType();
        if (!found.equals(type)) {
            throw new IllegalArgumentException(
                    "the column " + name + " is of type " + found.simpleString() + ", expected " + type.simpleString());
        }
    }
}
