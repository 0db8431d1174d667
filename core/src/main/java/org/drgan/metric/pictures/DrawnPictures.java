package org.drgan.metric.pictures;

import java.util.ArrayList;
import java.util.List;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Pixels;

/** Pictures that a model draws for the sentences of a {@link CaptionList}, one or several per sentence. */
public final class DrawnPictures implements MeasuredPictures {
    private final CaptionedPictures test;
    private final CaptionList captions;
    private final Painter painter;
    private final int side;
    private final int count;
    private final int times;
    private final String identity;

    /**
     * @param test pictures with sentences that no training has seen
     * @param painter draws the pictures; sentences without a word that it knows are left out
     * @param model hash of the model, and everything else that its pictures depend on
     * @param side of its pictures
     * @param count number of pictures
     * @param seed of the choice of sentences; the painter's noise has its own
     */
    public DrawnPictures(CaptionedPictures test, Painter painter, String model, int side, int count, long seed) {
        this(
                test,
                new CaptionList(test, seed),
                painter,
                side,
                count,
                1,
                "drawn by " + model + " for " + test.fingerprint() + ", seed " + seed + ", side " + side);
    }

    private DrawnPictures(
            CaptionedPictures test,
            CaptionList captions,
            Painter painter,
            int side,
            int count,
            int times,
            String identity) {
        this.test = test;
        this.captions = captions;
        this.painter = painter;
        this.side = side;
        this.count = count;
        this.times = times;
        this.identity = identity;
    }

    /**
     * Several pictures for each of the first sentences, each with its own noise: picture i is for sentence i / times.
     */
    public DrawnPictures repeated(int times, int sentences) {
        return new DrawnPictures(
                test, captions, painter, side, times * sentences, times, identity + ", " + times + " a sentence");
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public List<Item> items(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        for (int number = from; number < to; number++) {
            String sentence = captions.sentence(number / times);
            if (painter.reads(sentence)) {
                numbers.add(number);
                sentences.add(sentence);
            }
        }
        List<Item> items = new ArrayList<>();
        int batch = Math.max(1, Math.min(50, 50 * 64 * 64 / (side * side))); // limits the memory for large pictures
        for (int at = 0; at < numbers.size(); at += batch) {
            int end = Math.min(numbers.size(), at + batch);
            List<Pixels> drawn = painter.draw(sentences.subList(at, end), numbers.subList(at, end));
            for (int i = at; i < end; i++) {
                int number = numbers.get(i);
                int place = number / times;
                int index = captions.index(place);
                items.add(new Item(
                        number,
                        drawn.get(i - at),
                        sentences.get(i),
                        index,
                        captions.caption(place),
                        test.classNumber(index)));
            }
        }
        return items;
    }

    @Override
    public List<BrokenPicture> broken() {
        return List.of();
    }
}
