import java.nio.file.Path;
import org.drgan.GeneratedPicture;
import org.drgan.TextToImage;

/** Draws a bird for a sentence with the model in the jar drgan-model-birds: {@code Draw "a small red bird" bird.png}. */
public final class Draw {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected a sentence and a .png file, found " + arguments.length
                    + " arguments: Draw \"a small red bird\" bird.png");
        }
        String sentence = arguments[0];
        Path file = Path.of(arguments[1]);
        try (TextToImage model = TextToImage.bundled()) {
            for (String word : model.unknownWords(sentence)) {
                System.err.println("The model does not know the word " + word + ".");
            }
            GeneratedPicture picture = model.generate(sentence, 1); // 1 is the seed
            picture.save(file);
            System.out.println(file.toAbsolutePath());
        }
    }
}
