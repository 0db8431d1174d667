package org.drgan.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.jspecify.annotations.Nullable;

/**
 * An image model that draws with DR-GAN in this process, without server or key. Images are Base64 PNG files with their
 * recipe inside; a response's metadata contain the {@code seed}; the noise index is in the recipe. Thread-safe.
 *
 * <pre>{@code
 * try (TextToImage birds = TextToImage.bundled()) {
 *     ImageModel model = new DrganImageModel(birds);
 *     Image image = model.generate("a small red bird with blue wings").content();
 * }
 * }</pre>
 */
public final class DrganImageModel implements ImageModel {
    private static final int MOST = 1000; // pictures per call

    private final TextToImage model;
    private final @Nullable Long seed;
    private final @Nullable Double truncation;
    private final int bestOf;

    /** A model with a random seed for each call. */
    public DrganImageModel(TextToImage model) {
        this(model, null, null, 1);
    }

    /** A model that does not choose among pictures. */
    public DrganImageModel(TextToImage model, @Nullable Long seed, @Nullable Double truncation) {
        this(model, seed, truncation, 1);
    }

    /**
     * @param model is not closed by this class
     * @param seed of all calls, so that a sentence always gives the same picture; null for a random seed for each call
     * @param truncation see {@link Request#truncation}; null for none
     * @param bestOf each picture is the {@linkplain TextToImage#best(Request, int) best} of so many; 1 for no choice
     * @throws IllegalArgumentException if the model cannot choose, or for a number out of range
     */
    public DrganImageModel(TextToImage model, @Nullable Long seed, @Nullable Double truncation, int bestOf) {
        if (bestOf < 1 || bestOf > Request.MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "expected the best of 1 to " + Request.MOST_CANDIDATES + " pictures, found " + bestOf);
        }
        if (bestOf > 1 && !model.canChoose()) {
            throw new IllegalArgumentException("the model has no discriminator that can choose among pictures");
        }
        this.model = model;
        this.seed = seed;
        this.truncation = truncation;
        this.bestOf = bestOf;
    }

    /** @throws IllegalArgumentException if the model knows no word of the sentence */
    @Override
    public Response<Image> generate(String sentence) {
        Response<List<Image>> response = generate(sentence, 1);
        return Response.from(
                response.content().get(0), response.tokenUsage(), response.finishReason(), response.metadata());
    }

    /**
     * Draws several pictures of one sentence, each with its own noise.
     *
     * @param count from 1 to 1000
     * @throws IllegalArgumentException if the count is out of range, or the model knows no word of the sentence
     */
    @Override
    public Response<List<Image>> generate(String sentence, int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("expected 1 to " + MOST + " pictures, found " + count);
        }
        long used = seed != null ? seed : new SplittableRandom().nextLong(1L << 53);
        List<Image> images = LongStream.range(0, count)
                .mapToObj(index -> image(drawn(new Request(sentence, used, index, truncation))))
                .toList();
        return Response.from(images, null, null, Map.of("seed", used));
    }

    private GeneratedPicture drawn(Request request) {
        return bestOf == 1 ? model.generate(request) : model.best(request, bestOf);
    }

    private static Image image(GeneratedPicture drawn) {
        byte[] png = Pictures.encode(drawn.picture(), drawn.recipe().text());
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(png))
                .mimeType("image/png")
                .build();
    }
}
