package org.drgan.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.metric.pictures.MeasuredPictures;

/** Computes numbers about each picture, from which measures are computed. */
interface Examiner {
    /** All that the numbers depend on besides the pictures. */
    String identity();

    /**
     * Looks at some pictures.
     *
     * @param items some pictures, at least one
     * @return rows by what they are, one a picture or one for all of them
     */
    Map<String, Rows> examine(List<MeasuredPictures.Item> items);

    /** As many as go through memory at a time. */
    int batch();

    /** Looks at one portion of pictures in batches of its size; the rows of each kind are joined. */
    static Map<String, Rows> examineAll(Examiner examiner, List<MeasuredPictures.Item> items) {
        Map<String, List<Rows>> kinds = new LinkedHashMap<>();
        for (int at = 0; at < items.size(); at += examiner.batch()) {
            examiner.examine(items.subList(at, Math.min(items.size(), at + examiner.batch())))
                    .forEach((kind, rows) -> kinds.computeIfAbsent(kind, any -> new ArrayList<>())
                            .add(rows));
        }
        Map<String, Rows> joined = new LinkedHashMap<>();
        kinds.forEach((kind, parts) -> joined.put(kind, Rows.joined(parts)));
        return joined;
    }
}
