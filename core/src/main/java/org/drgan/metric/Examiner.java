package org.drgan.metric;

import java.util.List;
import java.util.Map;

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
}
