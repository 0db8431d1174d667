package org.drgan.text;

import java.util.List;
import java.util.stream.Collectors;

/** Explains why nothing can be drawn for a sentence, and what to write instead. */
final class UnreadableSentence {
    private static final int SHOWN = 5;
    private static final int SHOWN_CHARACTERS = 60;

    private UnreadableSentence() {}

    /** The message for a sentence of which no word is known. */
    static String explain(String sentence, List<String> words, Vocabulary vocabulary) {
        if (sentence.isBlank()) {
            return "the sentence is empty; describe a picture with words such as " + examples(vocabulary);
        }
        if (words.isEmpty()) {
            return "\"" + shorten(sentence) + "\" holds no word"
                    + (vocabulary.splitting() == Splitting.PUBLISHED ? " in the letters a to z" : "")
                    + "; this model reads words such as "
                    + examples(vocabulary);
        }
        List<String> distinct = words.stream().distinct().toList();
        StringBuilder text = new StringBuilder("none of the sentence's words is known to the model: ");
        for (String word : distinct.subList(0, Math.min(SHOWN, distinct.size()))) {
            text.append('"').append(shorten(word)).append('"');
            vocabulary.nearest(word).ifPresent(near -> text.append(" (did you mean \"" + shorten(near) + "\"?)"));
            text.append(", ");
        }
        if (distinct.size() > SHOWN) {
            text.append("and ").append(distinct.size() - SHOWN).append(" more, ");
        }
        text.setLength(text.length() - 2);
        return text + "; it reads words such as " + examples(vocabulary);
    }

    private static String examples(Vocabulary vocabulary) {
        // Short words are mostly articles and prepositions.
        List<String> examples = vocabulary.words().stream()
                .filter(word -> word.length() > 3)
                .limit(SHOWN)
                .toList();
        List<String> shown =
                examples.isEmpty() ? vocabulary.words().subList(0, Math.min(SHOWN, vocabulary.size() - 1)) : examples;
        return shown.stream().map(UnreadableSentence::shorten).collect(Collectors.joining(", "));
    }

    private static String shorten(String text) {
        return Plain.shorten(text, SHOWN_CHARACTERS);
    }
}
