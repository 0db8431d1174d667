package org.drgan.evaluator;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Pixels;

/**
 * Pictures with their class as an additional attribute, so that a classifier can be trained like an {@link
 * AttributeReader}.
 *
 * @param pictures themselves
 * @param by the attribute to use as class; without one of this name the class number is used
 */
public record ClassedPictures(CaptionedPictures pictures, String by) implements CaptionedPictures {
    /** What the attribute that is the class is called. */
    public static final String CLASS = "class";

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public Pixels picture(int index) throws IOException {
        return pictures.picture(index);
    }

    @Override
    public List<String> captions(int index) {
        return pictures.captions(index);
    }

    @Override
    public int classNumber(int index) {
        return pictures.classNumber(index);
    }

    /** Those of the picture, and {@value #CLASS}. */
    @Override
    public Map<String, String> attributes(int index) {
        Map<String, String> attributes = new LinkedHashMap<>(pictures.attributes(index));
        String value = attributes.get(by);
        if (value != null) {
            attributes.put(CLASS, value);
        } else if (by.equals(CLASS)) {
            attributes.put(CLASS, Integer.toString(pictures.classNumber(index)));
        }
        return attributes;
    }

    @Override
    public Map<String, String> stated(int index, int caption) {
        return pictures.stated(index, caption);
    }

    @Override
    public String name(int index) {
        return pictures.name(index);
    }

    @Override
    public String fingerprint() {
        return pictures.fingerprint();
    }
}
