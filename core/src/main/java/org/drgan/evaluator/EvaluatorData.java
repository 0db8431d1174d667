package org.drgan.evaluator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.drgan.data.CaptionedPictures;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;

/**
 * The data that an evaluator is trained on.
 *
 * @param train real training pictures
 * @param test other real pictures, to test it
 * @param heads attributes to learn
 */
public record EvaluatorData(CaptionedPictures train, CaptionedPictures test, List<String> heads) {
    /**
     * The data for a classifier: the class first, then attributes.
     *
     * @param by the attribute that is the class
     * @param attributes further attributes to learn; if empty, all for birds, none for other data
     * @throws IOException naming pictures that cannot be read
     * @throws IllegalArgumentException when no picture has such an attribute
     */
    public static EvaluatorData evaluator(Settings settings, String by, List<String> attributes) throws IOException {
        CaptionedPictures train = new ClassedPictures(Sources.forEvaluators(settings), by);
        CaptionedPictures test = new ClassedPictures(Sources.test(settings), by);
        TreeSet<String> known = known(train);
        if (!known.contains(ClassedPictures.CLASS)) {
            throw unknown(by, known);
        }
        List<String> heads = new ArrayList<>(List.of(ClassedPictures.CLASS));
        heads.addAll(chosen(attributes, known, settings));
        return new EvaluatorData(train, test, heads.stream().distinct().toList());
    }

    /**
     * The data for a reader of attributes.
     *
     * @param attributes to read; if empty, all for birds; other data need names
     * @throws IOException naming pictures that cannot be read
     * @throws IllegalArgumentException when no picture has such an attribute
     */
    public static EvaluatorData reader(Settings settings, List<String> attributes) throws IOException {
        CaptionedPictures train = Sources.forEvaluators(settings);
        CaptionedPictures test = Sources.test(settings);
        TreeSet<String> known = known(train);
        List<String> heads = chosen(attributes, known, settings);
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("name the attributes to read with --attributes; " + have(known));
        }
        return new EvaluatorData(train, test, heads);
    }

    private static List<String> chosen(List<String> attributes, TreeSet<String> known, Settings settings) {
        List<String> unknown =
                attributes.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw unknown(String.join(", ", unknown), known);
        }
        return attributes.isEmpty() && settings.data().synthetic() ? List.copyOf(known) : attributes;
    }

    private static IllegalArgumentException unknown(String names, TreeSet<String> known) {
        return new IllegalArgumentException("no picture has the attribute " + names + "; " + have(known));
    }

    private static String have(TreeSet<String> known) {
        known.remove(ClassedPictures.CLASS);
        return "these pictures have: " + (known.isEmpty() ? "none" : String.join(", ", known));
    }

    /** All attributes that a picture has. */
    private static TreeSet<String> known(CaptionedPictures pictures) {
        TreeSet<String> known = new TreeSet<>();
        for (int index = 0; index < pictures.size(); index++) {
            known.addAll(pictures.attributes(index).keySet());
        }
        return known;
    }
}
