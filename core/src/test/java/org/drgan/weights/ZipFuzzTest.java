package org.drgan.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;

/** Whatever the bytes are: records that lie in the file, or an {@code IOException}. See docs/weights.md for longer runs. */
class ZipFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        if (content.length == 0) {
            return; // cannot be mapped, and is refused before
        }
        try (PointerScope scope = new PointerScope()) {
            ZipRecords zip = new ZipRecords(MappedFile.of(content));
            for (ZipRecords.Record record : zip.records().values()) {
                if (record.begin() < 0 || record.size() < 0 || record.end() > content.length) {
                    throw new AssertionError(record + " does not lie in " + content.length + " bytes");
                }
                zip.requireWhole(record);
            }
        } catch (IOException refused) {
            return;
        }
    }
}
