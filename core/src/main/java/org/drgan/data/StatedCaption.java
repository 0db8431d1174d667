package org.drgan.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sentence and what it says.
 *
 * @param text lower-case words
 * @param stated attribute label to value, only what the sentence names
 */
public record StatedCaption(String text, Map<String, String> stated) {
    public StatedCaption {
        stated = Collections.unmodifiableMap(new LinkedHashMap<>(stated));
    }
}
