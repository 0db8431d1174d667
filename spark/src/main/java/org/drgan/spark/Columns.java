package org.drgan.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Finds and checks the columns of a table. */
final class Columns {
    private Columns() {}

    /** @throws IllegalArgumentException naming the missing column and the existing ones */
    static StructField field(StructType table, String name) {
        List<String> alike =
                Arrays.stream(table.fieldNames()).filter(name::equalsIgnoreCase).toList();
        if (alike.size() > 1) {
            throw new IllegalArgumentException("the table has the columns " + String.join(" and ", alike)
                    + ", which Spark cannot distinguish: rename one of them");
        }
        return find(table, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the table has no column " + name + ", only " + String.join(", ", table.fieldNames())));
    }

    /** A column by its name; dots in the name do not select a field inside a column. */
    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
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
