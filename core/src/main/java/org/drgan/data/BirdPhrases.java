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
import java.util.List;
import java.util.Set;

/**
 * The phrases of a sentence about one bird, for the attributes to be named. Every choice takes one random number for
 * any values, so that later choices do not depend on them.
 */
final class BirdPhrases {
    private final BirdAttributes bird;
    private final Set<BirdAttribute> named;
    private final Jitter jitter;
    private final boolean brief;
    private final boolean crestFirst;

    /** @param brief use the shortest words, always the same */
    BirdPhrases(BirdAttributes bird, Set<BirdAttribute> named, Jitter jitter, boolean brief) {
        this.bird = bird;
        this.named = named;
        this.jitter = jitter;
        this.brief = brief;
        crestFirst = jitter.chance(0.4);
    }

    /** Whether the crest is an adjective of the bird instead of a thing that it has. */
    boolean crestFirst() {
        return crestFirst;
    }

    /** "a small crested red bird", "this bird" */
    String noun(String article, boolean coloured) {
        String size = named.contains(SIZE) ? jitter.pick(BirdWords.of(SIZE, bird.get(SIZE))) : "";
        String crest = bird.is(CREST, "crested") ? "crested" : "crestless";
        String colour = named.contains(BODY) && coloured ? colour(BODY) : "";
        String words = join(size, named.contains(CREST) && crestFirst ? crest : "", colour, "bird");
        return article.equals("a") ? withArticle(words) : article + " " + words;
    }

    /** What the bird has, in any order: "blue wings", "a long yellow beak", "no crest". */
    List<String> things(boolean withBody) {
        List<String> things = new ArrayList<>();
        for (BirdAttribute part : jitter.shuffled(List.of(BODY, WING, BELLY, HEAD, TAIL))) {
            String thing = thing(part, colour(part), jitter.uniform() > 0.75 && !brief);
            if (named.contains(part) && (withBody || part != BODY)) {
                things.add(thing);
            }
        }
        if (named.contains(BEAK) || named.contains(BEAK_LENGTH)) {
            String beak = withArticle(beak(" ") + " " + jitter.pick(List.of("beak", "bill")));
            things.add(jitter.below(things.size() + 1), beak);
        }
        if (named.contains(CREST) && !crestFirst) {
            things.add(jitter.below(things.size() + 1), of(CREST));
        }
        return things;
    }

    private static String thing(BirdAttribute part, String colour, boolean other) {
        return switch (part) {
            case WING -> colour + (other ? " feathers on its wings" : " wings");
            case BELLY -> withArticle(colour + (other ? " underside" : " belly"));
            case TAIL -> other ? colour + " tail feathers" : withArticle(colour + " tail");
            case HEAD -> withArticle(colour + (other ? " crown" : " head"));
            default -> other ? colour + " plumage" : withArticle(colour + " body");
        };
    }

    /** "long yellow", or only what is named of it. */
    String beak(String between) {
        String length = of(BEAK_LENGTH);
        String colour = named.contains(BEAK) ? colour(BEAK) : "";
        return length.isEmpty() || colour.isEmpty() ? length + colour : length + between + colour;
    }

    /** "a crest" or "no crest" */
    String crest() {
        return BirdWords.of(CREST, bird.get(CREST)).get(0);
    }

    /** What the bird does and where. */
    String scene() {
        return join(of(POSE), of(BACKGROUND));
    }

    /** The words for an attribute's value, empty when it is not to be named. */
    String of(BirdAttribute attribute) {
        if (!named.contains(attribute)) {
            return "";
        }
        List<String> words = BirdWords.of(attribute, bird.get(attribute));
        String chosen = jitter.pick(words);
        return brief ? words.get(0) : chosen;
    }

    String colour(BirdAttribute part) {
        return jitter.pick(BirdWords.of(part, bird.get(part)));
    }

    String with(List<String> things) {
        return things.isEmpty() ? "" : "with " + listed(things);
    }

    /** Joined by "and"; where many, only before the last. */
    String listed(List<String> things) {
        int last = things.size() - 1;
        return last == 0 || (!brief && last < 3)
                ? String.join(" and ", things)
                : String.join(" ", things.subList(0, last)) + " and " + things.get(last);
    }

    static String join(String... pieces) {
        StringBuilder sentence = new StringBuilder();
        for (String piece : pieces) {
            if (!piece.isEmpty()) {
                sentence.append(sentence.length() == 0 ? "" : " ").append(piece);
            }
        }
        return sentence.toString();
    }

    private static String withArticle(String words) {
        return ("aeiou".indexOf(words.charAt(0)) < 0 ? "a " : "an ") + words;
    }
}
