package org.drgan.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The description of each setting, for forms: the Javadoc of the records as a resource, since Javadoc is not available
 * at run time. A test compares the two.
 */
public final class Documentation {
    static final String FILE = "documentation.json";

    private Documentation() {}

    /** Descriptions of settings and their groups by dotted name, in the order of the records. */
    public static Map<String, String> all() {
        try (InputStream stream = Documentation.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException("this build of drgan was packed without " + FILE);
            }
            Map<String, String> all = new LinkedHashMap<>();
            JsonNode tree = JsonMapper.builder().build().readTree(stream);
            tree.properties()
                    .forEach(entry -> all.put(entry.getKey(), entry.getValue().stringValue()));
            return Collections.unmodifiableMap(all);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
