package org.drgan.metric.pictures;

import java.util.ArrayList;
import java.util.List;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pixels;

/**
 * Draws pictures for evaluation.
 *
 * @param drawer the model
 * @param seed of the noise; the number of a picture is its index
 * @param bestOf each picture is the best of so many, see {@link TextToImage#best}; 1 for no choice
 */
public record ModelPainter(TextToImage drawer, long seed, int bestOf) implements Painter {
    @Override
    public boolean reads(String sentence) {
        return drawer.vocabulary().numbers(sentence).length > 0;
    }

    @Override
    public List<Pixels> draw(List<String> sentences, List<Integer> numbers) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            requests.add(new Request(sentences.get(i), seed, numbers.get(i), null));
        }
        List<GeneratedPicture> drawn = bestOf == 1 ? drawer.generate(requests) : drawer.bestOfEach(requests, bestOf);
        return drawn.stream().map(GeneratedPicture::picture).toList();
    }
}
