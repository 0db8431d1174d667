package org.drgan.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeReader;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.metric.pictures.TestData;

/**
 * Computes which attributes named by a picture's sentence the reader finds in the picture: 1 found, 0 not found, -1 not
 * named or unknown to the reader.
 *
 * @param reader of attributes
 * @param hash of its file
 * @param test whose sentences the pictures are for
 */
record AttributeExaminer(AttributeReader reader, String hash, CaptionedPictures test) implements Examiner {
    static final String FOUND = "found";
    static final float NOT_NAMED = -1;

    @Override
    public String identity() {
        return "attributes by " + hash + " of " + TestData.identity(test);
    }

    @Override
    public int batch() {
        return 50;
    }

    @Override
    public Map<String, Rows> examine(List<MeasuredPictures.Item> items) {
        List<String> attributes = List.copyOf(reader.values().keySet());
        float[] found = new float[items.size() * attributes.size()];
        Arrays.fill(found, NOT_NAMED);
        List<Map<String, String>> seen =
                reader.see(items.stream().map(MeasuredPictures.Item::picture).toList());
        List<Map<String, String>> stated = new ArrayList<>();
        for (MeasuredPictures.Item item : items) {
            stated.add(
                    item.index() == MeasuredPictures.NONE
                            ? Map.of()
                            : reader.readable(test.stated(item.index(), item.caption())));
        }
        for (int row = 0; row < items.size(); row++) {
            for (int i = 0; i < attributes.size(); i++) {
                String value = stated.get(row).get(attributes.get(i));
                if (value != null) {
                    found[row * attributes.size() + i] =
                            value.equals(seen.get(row).get(attributes.get(i))) ? 1 : 0;
                }
            }
        }
        return Map.of(FOUND, new Rows(attributes.size(), found));
    }
}
