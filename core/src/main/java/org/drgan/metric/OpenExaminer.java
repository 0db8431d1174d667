package org.drgan.metric;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeReader;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.metric.pictures.TestData;

/**
 * Reads the attributes that a picture's sentence leaves open: the number of the value, or
 * {@link #STATED} where the sentence names the attribute.
 *
 * @param reader of attributes
 * @param hash of its file
 * @param test whose sentences the pictures are for
 */
record OpenExaminer(AttributeReader reader, String hash, CaptionedPictures test) implements Examiner {
    static final String SEEN = "seen";
    static final float STATED = -1;

    @Override
    public String identity() {
        return "open attributes by " + hash + " of " + TestData.identity(test);
    }

    @Override
    public int batch() {
        return 50;
    }

    @Override
    public Map<String, Rows> examine(List<MeasuredPictures.Item> items) {
        List<String> attributes = List.copyOf(reader.values().keySet());
        float[] numbers = new float[items.size() * attributes.size()];
        List<Map<String, String>> seen =
                reader.see(items.stream().map(MeasuredPictures.Item::picture).toList());
        for (int row = 0; row < items.size(); row++) {
            MeasuredPictures.Item item = items.get(row);
            Set<String> stated = test.stated(item.index(), item.caption()).keySet();
            for (int i = 0; i < attributes.size(); i++) {
                String attribute = attributes.get(i);
                numbers[row * attributes.size() + i] = stated.contains(attribute)
                        ? STATED
                        : reader.choices(attribute).indexOf(seen.get(row).get(attribute));
            }
        }
        return Map.of(SEEN, new Rows(attributes.size(), numbers));
    }
}
