package org.drgan.metric.pictures;

import java.nio.charset.StandardCharsets;
import org.drgan.data.CaptionedPictures;
import org.drgan.files.DurableFile;

/** The identity of test data: their fingerprint, classes and attributes under the given settings. */
public final class TestData {
    private static final int ASKED = 500; // pictures, evenly spread

    private TestData() {}

    /** The fingerprint, with a hash of the classes and of the attributes that sentences name. */
    public static String identity(CaptionedPictures test) {
        StringBuilder read = new StringBuilder();
        for (int index = 0; index < test.size(); index++) {
            read.append(test.classNumber(index)).append(' ');
        }
        int step = Math.max(1, test.size() / ASKED);
        for (int index = 0; index < test.size(); index += step) {
            for (int caption = 0; caption < test.captions(index).size(); caption++) {
                read.append(test.stated(index, caption));
            }
        }
        return test.fingerprint() + " read as "
                + DurableFile.hash(read.toString().getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16);
    }
}
