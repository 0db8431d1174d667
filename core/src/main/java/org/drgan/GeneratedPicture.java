package org.drgan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;

/**
 * A picture that was drawn for a sentence, with its stages, attention maps and recipe.
 *
 * @param picture the last stage's picture
 * @param stages the pictures of all stages, small to large; the last one is {@code picture}
 * @param attention one map for each known word in the order of the sentence; empty if the model has only one stage
 * @param recipe all that is needed to draw it again
 */
public record GeneratedPicture(Pixels picture, List<Pixels> stages, List<WordMap> attention, Recipe recipe) {
    /**
     * Writes the picture as PNG, with its recipe as text inside.
     *
     * @throws IOException naming the file and why it cannot be written
     */
    public void save(Path file) throws IOException {
        Pictures.write(file, picture, recipe.text());
    }
}
