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
 * @param name what the data set calls it, different for each
 * @param where the file, and its line, that speaks of it, for messages
 * @param source the picture itself
 * @param captions sentences, at least one, none blank
 * @param split what the picture is for, such as "train"
 * @param classValue its class, or null when there is none
 * @param integerClass whether the class is a number
 * @param attributes what else is said of it
 * @param box where its subject is, or null when all of the picture counts
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
    /** The split of pictures of which nothing is said. */
    public static final String TRAIN = "train";

    /** Test pictures. */
    public static final String TEST = "test";

    public Entry {
        captions = List.copyOf(captions);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A picture to train on of which nothing is known but its sentences. */
    public static Entry of(String name, String where, PictureSource source, List<String> captions) {
        return new Entry(name, where, source, captions, TRAIN, null, false, Map.of(), null);
    }

    /**
     * The picture, cut to its subject where that is known.
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

    /** With a class, which becomes the attribute "class" too. */
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
