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
 * Draws with a DR-GAN model in this process: no server, no key. Images are PNG files as Base64, each with its recipe inside;
 * a response's metadata hold the {@code seed}. Any number of threads may draw.
 *
 * <pre>{@code
 * try (TextToImage birds = TextToImage.bundled()) {
 *     ImageModel model = new DrganImageModel(birds);
 *     Image image = model.generate("a small red bird with blue wings").content();
 * }
 * }</pre>
 */
public final class DrganImageModel implements ImageModel {
    private static final int MOST = 1000; // pictures of one call

    private final TextToImage model;
    private final @Nullable Long seed;
    private final @Nullable Double truncation;

    /** Draws another picture at each call. */
    public DrganImageModel(TextToImage model) {
        this(model, null, null);
    }

    /**
     * @param model is the caller's to close
     * @param seed of all calls, so that a sentence always gives the same picture; null for another one at each call
     * @param truncation see {@link Request#truncation}; null does not cut
     */
    public DrganImageModel(TextToImage model, @Nullable Long seed, @Nullable Double truncation) {
        this.model = model;
        this.seed = seed;
        this.truncation = truncation;
    }

    /** @throws IllegalArgumentException saying what is wrong with the sentence, when no word of it is known */
    @Override
    public Response<Image> generate(String sentence) {
        Response<List<Image>> one = generate(sentence, 1);
        return Response.from(one.content().get(0), one.tokenUsage(), one.finishReason(), one.metadata());
    }

    /**
     * Draws several pictures of one sentence, each with noise of its own.
     *
     * @param count from 1 to 1000
     * @throws IllegalArgumentException when the count is another, or no word of the sentence is known
     */
    @Override
    public Response<List<Image>> generate(String sentence, int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("expected 1 to " + MOST + " pictures, found " + count);
        }
        long used = seed != null ? seed : new SplittableRandom().nextLong(1L << 53);
        List<Image> images = LongStream.range(0, count)
                .mapToObj(index -> image(model.generate(new Request(sentence, used, index, truncation))))
                .toList();
        return Response.from(images, null, null, Map.of("seed", used));
    }

    private static Image image(GeneratedPicture drawn) {
        byte[] png = Pictures.encode(drawn.picture(), drawn.recipe().text());
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(png))
                .mimeType("image/png")
                .build();
    }
}
