package org.drgan.springai;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageGenerationMetadata;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;

/**
 * An image model that draws with DR-GAN in this process, without server or key. Images are Base64 PNG files
 * ({@link Image#getB64Json}) with their recipe inside. Thread-safe.
 */
public final class DrganImageModel implements ImageModel {
    private static final int MOST = 1000; // pictures per call

    private final TextToImage model;
    private final DrganImageOptions defaults;

    /** The seed and noise index of a picture. */
    public record Metadata(long seed, long index) implements ImageGenerationMetadata {}

    /**
     * @param model is not closed by this class
     * @param defaults for options that a prompt does not set
     * @throws IllegalArgumentException if best-of is out of range, or above 1 although the model cannot choose
     */
    public DrganImageModel(TextToImage model, DrganImageOptions defaults) {
        Integer bestOf = defaults.bestOf();
        if (bestOf != null && (bestOf < 1 || bestOf > Request.MOST_CANDIDATES)) {
            throw new IllegalArgumentException(
                    "best-of must be from 1 to " + Request.MOST_CANDIDATES + ", but is " + bestOf);
        }
        if (bestOf != null && bestOf > 1 && !model.canChoose()) {
            throw new IllegalArgumentException(
                    "best-of is " + bestOf + ", but the model has no discriminator that can choose among pictures");
        }
        this.model = model;
        this.defaults = defaults;
    }

    /**
     * Draws the sentence of a prompt; several messages are joined.
     *
     * @throws IllegalArgumentException if the model knows no word, or an option is invalid
     * @throws IllegalStateException if the best of several pictures is asked for, but the model cannot choose
     */
    @Override
    public ImageResponse call(ImagePrompt prompt) {
        ImageOptions options = prompt.getOptions();
        DrganImageOptions own = options instanceof DrganImageOptions given ? given : DrganImageOptions.none();
        String sentence =
                prompt.getInstructions().stream().map(ImageMessage::getText).collect(Collectors.joining(" "));
        int count = chosen(options == null ? null : options.getN(), defaults.n(), 1);
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("expected 1 to " + MOST + " pictures, found n = " + count);
        }
        int side = chosen(side(options), defaults.side(), model.side());
        long seed = chosen(own.seed(), defaults.seed(), new SplittableRandom().nextLong(1L << 53));
        Double truncation = own.truncation() != null ? own.truncation() : defaults.truncation();
        int bestOf = chosen(own.bestOf(), defaults.bestOf(), 1);
        List<ImageGeneration> drawn = LongStream.range(0, count)
                .mapToObj(index -> drawn(new Request(sentence, seed, index, truncation), bestOf))
                .map(picture -> new ImageGeneration(
                        image(picture, side),
                        new Metadata(seed, picture.recipe().index())))
                .toList();
        return new ImageResponse(drawn);
    }

    private GeneratedPicture drawn(Request request, int bestOf) {
        return bestOf == 1 ? model.generate(request) : model.best(request, bestOf);
    }

    private static <T> T chosen(@Nullable T asked, @Nullable T preset, T otherwise) {
        return asked != null ? asked : preset != null ? preset : otherwise;
    }

    private static @Nullable Integer side(@Nullable ImageOptions options) {
        if (options == null) {
            return null;
        }
        Integer width = options.getWidth();
        if (width != null && options.getHeight() != null && !Objects.equals(width, options.getHeight())) {
            throw new IllegalArgumentException(
                    "pictures are square, but the requested size is " + width + "x" + options.getHeight());
        }
        return width;
    }

    private static Image image(GeneratedPicture drawn, int side) {
        Pixels picture = drawn.stages().stream()
                .filter(stage -> stage.width() == side)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model draws pictures of "
                        + drawn.stages().stream()
                                .map(stage -> stage.width() + "")
                                .collect(Collectors.joining(", "))
                        + " pixels, not of " + side));
        byte[] png = Pictures.encode(picture, drawn.recipe().text());
        return new Image(null, Base64.getEncoder().encodeToString(png));
    }
}
