package org.drgan.layout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Objects;

/** Whatever the bytes are: described pictures or an {@code IOException}. See docs/weights.md for longer runs. */
class LinesFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        readLines(content);
    }

    static void readLines(byte[] content) {
        try {
            for (TextLines.Line line : TextLines.split(content, "fuzz")) {
                CsvTable.fields(line.text(), ',');
                MetadataLine.parse(line.text(), line.where());
            }
        } catch (IOException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }
}
