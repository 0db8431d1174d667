package org.drgan.data;

import static org.drgan.data.BirdAttribute.BACKGROUND;
import static org.drgan.data.BirdAttribute.BEAK;
import static org.drgan.data.BirdAttribute.BEAK_LENGTH;
import static org.drgan.data.BirdAttribute.BELLY;
import static org.drgan.data.BirdAttribute.BODY;
import static org.drgan.data.BirdAttribute.CREST;
import static org.drgan.data.BirdAttribute.HEAD;
import static org.drgan.data.BirdAttribute.POSE;
import static org.drgan.data.BirdAttribute.TAIL;
import static org.drgan.data.BirdAttribute.WING;
import static org.drgan.data.BirdPhrases.join;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes birds like the captions of CUB: with varying order, length and words, naming only some of the attributes.
 * Words and named attributes depend only on the key, never on the bird: for two birds that differ in one value, the
 * same key gives sentences that differ only in the words for it. Sentences have 6 to 30 words.
 */
public final class BirdCaptions {
    /** Sentences per bird. */
    public static final int COUNT = 10;

    /** How many attributes each of the sentences names; the first may name one more. */
    private static final int[] NAMED = {10, 9, 8, 7, 7, 6, 5, 5, 4, 3};

    /** From this many attributes on, only the shortest words are used. */
    private static final int MANY = 7;

    private static final List<String> OPENINGS = List.of("", "this is", "a picture of", "a photo of");
    private static final List<String> LONG_OPENINGS = OPENINGS.subList(1, 4);

    private final Set<BirdAttribute> named;
    private final BirdPhrases phrases;
    private final Jitter jitter;

    private BirdCaptions(BirdAttributes bird, Set<BirdAttribute> named, Jitter jitter) {
        this.named = named;
        this.jitter = jitter;
        phrases = new BirdPhrases(bird, named, jitter, named.size() >= MANY);
    }

    /**
     * One sentence on a bird.
     *
     * @param key chooses the form
     * @param number which of the bird's sentences, 0 to {@link #COUNT} - 1; later ones name less
     */
    public static StatedCaption caption(BirdAttributes bird, long key, int number) {
        Jitter jitter = new Jitter(key, number);
        int count = NAMED[number] + (number == 0 && jitter.chance(0.5) ? 1 : 0);
        Set<BirdAttribute> named =
                EnumSet.copyOf(jitter.shuffled(List.of(BirdAttribute.values())).subList(0, count));
        Map<String, String> stated = new LinkedHashMap<>();
        named.forEach(attribute -> stated.put(attribute.label(), bird.get(attribute)));
        return new StatedCaption(new BirdCaptions(bird, named, jitter).sentence(), stated);
    }

    /** Wordy forms only where little is named. */
    private String sentence() {
        int count = named.size();
        int forms = count > 8 ? 3 : count >= MANY ? 4 : count == 6 ? 5 : 6;
        return switch (jitter.below(forms)) {
            case 0 -> listing();
            case 1 -> being();
            case 2 -> placeFirst();
            case 3 -> having();
            case 4 -> partsFirst();
            default -> clauses();
        };
    }

    /** "a small red bird with blue wings and a white belly perched on a branch" */
    private String listing() {
        List<String> things = phrases.things(false);
        String opening = jitter.pick(things.isEmpty() ? LONG_OPENINGS : OPENINGS);
        return join(
                named.size() >= MANY ? "" : opening, phrases.noun("a", true), phrases.with(things), phrases.scene());
    }

    /** "this small bird is red with blue wings and a white belly at dusk" */
    private String being() {
        if (!named.contains(BODY)) {
            return having();
        }
        String subject = phrases.noun(jitter.pick(List.of("this", "the")), false);
        String colour = phrases.colour(BODY);
        List<String> things = phrases.things(false);
        return join(subject, "is", colour, things.isEmpty() ? "and" : phrases.with(things), phrases.scene());
    }

    /** "at dusk a small red bird perched on a branch with blue wings" */
    private String placeFirst() {
        String place = phrases.of(BACKGROUND);
        String pose = phrases.of(POSE);
        String bird = phrases.noun("a", true);
        return join(place.isEmpty() ? "there is" : place, bird, pose, phrases.with(phrases.things(false)));
    }

    /** "this small bird has a red body and blue wings and is perched on a branch" */
    private String having() {
        List<String> things = phrases.things(true);
        String scene = phrases.scene();
        String subject = phrases.noun(jitter.pick(List.of("this", "the")), false);
        return things.isEmpty()
                ? join(subject, "is", scene)
                : join(subject, "has", phrases.listed(things), scene.isEmpty() ? "" : "and is " + scene);
    }

    /** "with blue wings and a white belly this small red bird is perched on a branch" */
    private String partsFirst() {
        List<String> things = phrases.things(false);
        String scene = phrases.scene();
        return things.isEmpty() || scene.isEmpty()
                ? join("this is", phrases.noun("a", true), phrases.with(things), scene)
                : join(phrases.with(things), phrases.noun("this", true), "is", scene);
    }

    /** "this is a small red bird at dusk and its wings are blue and its belly is white" */
    private String clauses() {
        List<String> clauses = new ArrayList<>();
        for (BirdAttribute part : jitter.shuffled(List.of(WING, BELLY, HEAD, TAIL))) {
            String colour = phrases.colour(part);
            String name = part == WING ? "wings are " : part.label() + " is ";
            boolean having = part == WING && jitter.chance(0.3);
            if (named.contains(part)) {
                clauses.add(having ? "it has " + colour + " wings" : "its " + name + colour);
            }
        }
        if (named.contains(BEAK) || named.contains(BEAK_LENGTH)) {
            clauses.add("its " + jitter.pick(List.of("beak", "bill")) + " is " + phrases.beak(" and "));
        }
        if (named.contains(CREST) && !phrases.crestFirst()) {
            clauses.add("it has " + phrases.crest());
        }
        Collections.rotate(clauses, jitter.below(4));
        String bird = join("this is", phrases.noun("a", true), phrases.scene());
        return join(bird, clauses.isEmpty() ? "" : "and", String.join(" and ", clauses));
    }
}
