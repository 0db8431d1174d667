package org.drgan.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this code, as runs, checkpoints and pictures record it. */
public final class CodeVersion {
    private CodeVersion() {}

    /** The version in the parent pom, such as {@code 0.1.0}. */
    public static String current() {
        try (InputStream stream = CodeVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception); // cannot happen: the resource is in the same jar
        }
    }
}
