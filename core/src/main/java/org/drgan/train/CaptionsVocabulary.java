package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.pickle.MemoryBudget;
import org.drgan.pickle.Names;
import org.drgan.pickle.Pickle;
import org.drgan.text.Vocabulary;

/**
 * The vocabulary in AttnGAN's {@code captions.pickle}, whose four parts are the captions of both splits, words by number
 * and numbers by word. A published text encoder is of no use without it.
 */
final class CaptionsVocabulary {
    private static final long MEMORY = 2L << 30; // COCO's captions take a few hundred megabytes

    private CaptionsVocabulary() {}

    /** Reads a {@code captions.pickle}, or a {@code vocabulary.json} of ours. */
    static Vocabulary read(Path file) throws IOException {
        if (file.toString().endsWith(".json")) {
            return Vocabulary.read(file);
        }
        Object captions = Pickle.read(file, new MemoryBudget(MEMORY), Names.python());
        if (!(captions instanceof List<?> parts)
                || parts.size() != 4
                || !(parts.get(2) instanceof Map<?, ?> words)
                || !Vocabulary.PADDING.equals(words.get(0L))) {
            throw new IOException(
                    file + " is no captions.pickle of AttnGAN: its third part must say which word each number"
                            + " stands for, with '" + Vocabulary.PADDING + "' as number 0");
        }
        List<String> ordered = new ArrayList<>();
        for (long number = 1; number < words.size(); number++) {
            if (!(words.get(number) instanceof String word)) {
                throw new IOException(file + " has no word for the number " + number + " of " + words.size());
            }
            ordered.add(word);
        }
        try {
            return new Vocabulary(ordered);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
    }
}
