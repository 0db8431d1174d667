package org.drgan.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** Whatever the bytes are: a recipe, none, or an {@code IOException}. See docs/weights.md for longer runs. */
class RecipeFuzzTest {
    private static final Pixels PICTURE = new Pixels(1, 1, new byte[3]);

    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        decode(content);
        String text = new String(content, StandardCharsets.UTF_8);
        if (!text.isEmpty() && text.indexOf('\0') < 0) {
            decode(Pictures.encode(PICTURE, Map.of(Recipe.KEYWORD, text))); // with the checksums of a good file
        }
    }

    private static void decode(byte[] png) {
        try {
            Recipe.decode(png, "fuzz").ifPresent(Recipe::text);
        } catch (IOException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }
}
