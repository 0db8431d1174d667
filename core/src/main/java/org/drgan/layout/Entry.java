package org.drgan.layout;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * One picture of a data set.
 *
 * @param name of the picture in the data set, unique
 * @param where file and line that describe it, for messages
 * @param source the picture itself
 * @param captions sentences, at least one, none blank
 * @param split such as "train"
 * @param classValue its class, or null when there is none
 * @param integerClass whether the class is a number
 * @param attributes further facts about it, by name
 * @param box of its subject, or null for the whole picture
 */
public record Entry(
        String name,
        String where,
        PictureSource source,
        List<String> captions,
        String split,
        @Nullable String classValue,
        boolean integerClass,
        Map<String, String> attributes,
        @Nullable Box box) {
    /** The split of training pictures, and of pictures without a split. */
    public static final String TRAIN = "train";

    /** The split of test pictures. */
    public static final String TEST = "test";

    public Entry {
        captions = List.copyOf(captions);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A training picture with sentences, without class, attributes and box. */
    public static Entry of(String name, String where, PictureSource source, List<String> captions) {
        return new Entry(name, where, source, captions, TRAIN, null, false, Map.of(), null);
    }

    /**
     * Reads the picture, cropped to its subject if there is a box.
     *
     * @throws IOException naming the picture, when it cannot be read or decoded
     */
    public Pixels picture() throws IOException {
        Pixels whole = source.read();
        try {
            return box == null ? whole : box.crop(whole);
        } catch (IllegalArgumentException outside) {
            throw new BadInput(where, String.valueOf(outside.getMessage()));
        }
    }

    public Entry withSplit(String other) {
        return new Entry(name, where, source, captions, other, classValue, integerClass, attributes, box);
    }

    /** With a class, which also becomes the attribute "class". */
    public Entry withClass(String value, boolean integer) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put("class", value);
        return new Entry(name, where, source, captions, split, value, integer, more, box);
    }

    public Entry withAttributes(Map<String, String> others) {
        return new Entry(name, where, source, captions, split, classValue, integerClass, others, box);
    }

    public Entry withBox(@Nullable Box other) {
        return new Entry(name, where, source, captions, split, classValue, integerClass, attributes, other);
    }
}
