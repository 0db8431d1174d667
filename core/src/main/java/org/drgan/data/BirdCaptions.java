package org.drgan.data;

import static org.drgan.data.BirdAttribute.BACKGROUND;
import static org.drgan.data.BirdAttribute.BEAK;
import static org.drgan.data.BirdAttribute.BEAK_LENGTH;
import static org.drgan.data.BirdAttribute.BELLY;
import static org.drgan.data.BirdAttribute.BODY;
import static org.drgan.data.BirdAttribute.CREST;
import static org.drgan.data.BirdAttribute.HEAD;
import static org.drgan.data.BirdAttribute.POSE;
import static org.drgan.data.BirdAttribute.SIZE;
import static org.drgan.data.BirdAttribute.TAIL;
import static org.drgan.data.BirdAttribute.WING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes birds as people described those of CUB: in differing order, length and words, naming only some of what is
 * to be seen. Which words, and what is named, depends on the key alone and never on the bird: two birds that differ in
 * one value get, from one key, sentences that differ in just the words for it.
 */
public final class BirdCaptions {
    /** How many sentences a bird gets. */
    public static final int COUNT = 10;

    /** How many attributes each of the sentences names. */
    private static final int[] NAMED = {10, 9, 8, 7, 7, 6, 5, 5, 4, 3};

    /** From this many attributes on, only the shortest words are used. */
    private static final int MANY = 7;

    private static final List<String> OPENINGS = List.of("", "this is", "a picture of", "a photo of");
    private static final List<String> LONG_OPENINGS = OPENINGS.subList(1, 4);

    private final BirdAttributes bird;
    private final Jitter jitter;
    private final Set<BirdAttribute> named = EnumSet.noneOf(BirdAttribute.class);
    private final boolean brief;
    private final boolean crestFirst;

    private BirdCaptions(BirdAttributes bird, long key, int number) {
        this.bird = bird;
        this.jitter = new Jitter(key, number);
        int count = NAMED[number] + (number == 0 && jitter.chance(0.5) ? 1 : 0);
        named.addAll(shuffled(List.of(BirdAttribute.values())).subList(0, count));
        brief = count >= MANY;
        crestFirst = jitter.chance(0.4);
    }

    /**
     * One sentence on a bird.
     *
     * @param key chooses the form
     * @param number which of the bird's sentences, 0 to {@link #COUNT} - 1; later ones name less
     */
    public static StatedCaption caption(BirdAttributes bird, long key, int number) {
        BirdCaptions captions = new BirdCaptions(bird, key, number);
        String text = captions.sentence();
        Map<String, String> stated = new LinkedHashMap<>();
        captions.named.forEach(attribute -> stated.put(attribute.label(), bird.get(attribute)));
        return new StatedCaption(text, stated);
    }

    private String sentence() {
        int form = jitter.below(named.size() > 8 ? 3 : brief ? 4 : named.size() == 6 ? 5 : 6); // at most 30 words
        return switch (form) {
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
        List<String> things = things(false);
        String opening = pick(things.isEmpty() ? LONG_OPENINGS : OPENINGS);
        return join(brief ? "" : opening, noun("a", true), with(things), scene());
    }

    /** "this small bird has a red body and blue wings and is perched on a branch" */
    private String having() {
        List<String> things = things(true);
        String scene = scene();
        String subject = noun(pick(List.of("this", "the")), false);
        return things.isEmpty()
                ? join(subject, "is", scene)
                : join(subject, "has", listed(things), scene.isEmpty() ? "" : "and is " + scene);
    }

    /** "this small bird is red with blue wings and a white belly at dusk" */
    private String being() {
        if (!named.contains(BODY)) {
            return having();
        }
        String subject = noun(pick(List.of("this", "the")), false);
        String colour = pick(BirdWords.colour(bird.get(BODY)));
        List<String> things = things(false);
        return join(subject, "is", colour, things.isEmpty() ? "and" : with(things), scene());
    }

    /** "at dusk a small red bird is perched on a branch with blue wings" */
    private String placeFirst() {
        String place = named.contains(BACKGROUND) ? phrase(BirdWords.background(bird.get(BACKGROUND))) : "";
        String pose = named.contains(POSE) ? phrase(BirdWords.pose(bird.get(POSE))) : "";
        String subject = noun("a", true);
        return join(place, place.isEmpty() ? "there is" : "", subject, pose, with(things(false)));
    }

    /** "this is a small red bird at dusk and its wings are blue and its belly is white" */
    private String clauses() {
        List<String> clauses = new ArrayList<>();
        for (BirdAttribute part : shuffled(List.of(WING, BELLY, HEAD, TAIL))) {
            String colour = pick(BirdWords.colour(bird.get(part)));
            String name = part == WING ? "wings are" : part.label() + " is";
            if (named.contains(part)) {
                clauses.add(
                        part == WING && jitter.chance(0.3)
                                ? "it has " + thing(part, colour, 0)
                                : "its " + name + " " + colour);
            }
        }
        if (named.contains(BEAK) || named.contains(BEAK_LENGTH)) {
            clauses.add("its " + pick(List.of("beak", "bill")) + " is " + beakWords(" and "));
        }
        if (named.contains(CREST) && !crestFirst) {
            clauses.add("it has " + BirdWords.crest(bird.get(CREST)).get(0));
        }
        Collections.rotate(clauses, jitter.below(4));
        return join("this is", noun("a", true), scene(), clauses.isEmpty() ? "" : "and", String.join(" and ", clauses));
    }

    /** "with blue wings and a white belly this small red bird is perched on a branch" */
    private String partsFirst() {
        List<String> things = things(false);
        String scene = scene();
        if (things.isEmpty() || scene.isEmpty()) {
            return join("this is", noun("a", true), with(things), scene);
        }
        return join(with(things), noun("this", true), "is", scene);
    }

    /** The bird with its adjectives. */
    private String noun(String article, boolean coloured) {
        String size = named.contains(SIZE) ? pick(BirdWords.size(bird.get(SIZE))) : "";
        String crest = named.contains(CREST) && crestFirst ? (bird.is(CREST, "crested") ? "crested" : "crestless") : "";
        String colour = named.contains(BODY) && coloured ? pick(BirdWords.colour(bird.get(BODY))) : "";
        String words = join(size, crest, colour, "bird");
        return article.equals("a") ? withArticle(words) : article + " " + words;
    }

    /** What the bird has, in any order. */
    private List<String> things(boolean withBody) {
        List<String> things = new ArrayList<>();
        for (BirdAttribute part : shuffled(List.of(BODY, WING, BELLY, HEAD, TAIL))) {
            String colour = pick(BirdWords.colour(bird.get(part)));
            double form = brief ? 0 : jitter.uniform();
            if (named.contains(part) && (withBody || part != BODY)) {
                things.add(thing(part, colour, form));
            }
        }
        if (named.contains(BEAK) || named.contains(BEAK_LENGTH)) {
            things.add(
                    jitter.below(things.size() + 1), withArticle(beakWords(" ") + " " + pick(List.of("beak", "bill"))));
        }
        if (named.contains(CREST) && !crestFirst) {
            things.add(jitter.below(things.size() + 1), phrase(BirdWords.crest(bird.get(CREST))));
        }
        return things;
    }

    private static String thing(BirdAttribute part, String colour, double form) {
        return switch (part) {
            case WING -> form < 0.75 ? colour + " wings" : colour + " feathers on its wings";
            case BELLY -> withArticle(colour + (form < 0.75 ? " belly" : " underside"));
            case TAIL -> form < 0.75 ? withArticle(colour + " tail") : colour + " tail feathers";
            case HEAD -> withArticle(colour + (form < 0.75 ? " head" : " crown"));
            default -> form < 0.7 ? withArticle(colour + " body") : colour + " plumage";
        };
    }

    private String beakWords(String between) {
        String length = named.contains(BEAK_LENGTH) ? phrase(BirdWords.beakLength(bird.get(BEAK_LENGTH))) : "";
        String colour = named.contains(BEAK) ? pick(BirdWords.colour(bird.get(BEAK))) : "";
        return length.isEmpty() || colour.isEmpty() ? length + colour : length + between + colour;
    }

    /** What the bird does and where. */
    private String scene() {
        return join(
                named.contains(POSE) ? phrase(BirdWords.pose(bird.get(POSE))) : "",
                named.contains(BACKGROUND) ? phrase(BirdWords.background(bird.get(BACKGROUND))) : "");
    }

    private String with(List<String> things) {
        return things.isEmpty() ? "" : "with " + listed(things);
    }

    private String listed(List<String> things) {
        if (!brief && things.size() <= 3) {
            return String.join(" and ", things);
        }
        int last = things.size() - 1;
        return last == 0 ? things.get(0) : String.join(" ", things.subList(0, last)) + " and " + things.get(last);
    }

    private static String withArticle(String words) {
        return ("aeiou".indexOf(words.charAt(0)) < 0 ? "a " : "an ") + words;
    }

    private String phrase(List<String> choices) {
        String choice = pick(choices);
        return brief ? choices.get(0) : choice;
    }

    /** One draw whatever the list: what follows does not depend on the bird's values. */
    private String pick(List<String> choices) {
        return choices.get(jitter.below(choices.size()));
    }

    private <T> List<T> shuffled(List<T> things) {
        List<T> shuffled = new ArrayList<>(things);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, jitter.below(i + 1));
        }
        return shuffled;
    }

    private static String join(String... pieces) {
        StringBuilder sentence = new StringBuilder();
        for (String piece : pieces) {
            if (!piece.isEmpty()) {
                sentence.append(sentence.length() == 0 ? "" : " ").append(piece);
            }
        }
        return sentence.toString();
    }
}
