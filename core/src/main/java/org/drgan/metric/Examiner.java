package org.drgan.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.metric.pictures.MeasuredPictures;

/** Computes numbers about each picture, from which measures are computed. */
interface Examiner {
    /** Everything that the numbers depend on, except the pictures. */
    String identity();

    /**
     * Examines some pictures.
     *
     * @param items some pictures, at least one
     * @return rows by name, one per picture or one for all pictures
     */
    Map<String, Rows> examine(List<MeasuredPictures.Item> items);

    /** Pictures per batch. */
    int batch();

    /** Examines one portion of pictures in batches; joins the rows of each kind. */
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
