package org.drgan.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.drgan.image.Pixels;
import org.drgan.tensor.Noise;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Makes the batch of a step, as a pure function of (seed, step). Thread-safe. */
final class BatchMaker {
    private static final long PURPOSE = 0xBA_7C_4L; // separates these random numbers from other uses of the seed

    private final CaptionedPictures data;
    private final Vocabulary vocabulary;
    private final BatchLoader.Options options;
    private final long key;
    private final EpochOrder order;
    private final int shorterSide; // of a picture before cropping
    private final PictureCache pictures;
    private final int firstPlace;
    private final int rows;

    BatchMaker(CaptionedPictures data, Vocabulary vocabulary, BatchLoader.Options options, int firstRow, int rows) {
        int unit = options.pairs() ? 2 : 1; // rows per place
        if (rows < 1
                || firstRow < 0
                || firstRow + rows > options.batchSize()
                || firstRow % unit != 0
                || rows % unit != 0) {
            throw new IllegalArgumentException("a batch of " + options.batchSize() + " pictures has no " + rows
                    + (options.pairs() ? " rows of whole pairs" : " rows") + " from " + firstRow + " on");
        }
        this.firstPlace = firstRow / unit;
        this.rows = rows;
        this.data = data;
        this.vocabulary = vocabulary;
        this.options = options;
        this.key = Noise.key(options.seed(), PURPOSE);
        this.order = new EpochOrder(options.seed(), data.size());
        this.shorterSide = (int) (options.side() * options.crop());
        this.pictures = new PictureCache(data, options.fit(), shorterSide, options.cacheBytes());
    }

    List<BrokenPicture> brokenPictures() {
        return pictures.broken();
    }

    List<Caption> captions(int count) {
        List<Caption> captions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> sentences = data.captions((int) ((long) i * data.size() / count));
            String sentence = sentences.get(i % sentences.size());
            if (vocabulary.numbers(sentence).length > 0) {
                captions.add(vocabulary.encode(sentence, options.words()));
            }
        }
        return captions;
    }

    /** This maker's rows of the pictures at places step * B to step * B + B - 1 of the endless sequence of pictures. */
    Batch batch(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("steps count from 0, but this is step " + step);
        }
        int size = rows;
        int side = options.side();
        float[] planes = new float[size * 3 * side * side];
        Caption[] captions = new Caption[size];
        @Nullable Caption[] contrasts = new @Nullable Caption[options.contrasts() * size];
        int[] classNumbers = new int[size];
        int[] indexes = new int[size];
        List<Example> examples = examples(step);
        for (int row = 0; row < size; row++) {
            Example example = examples.get(row);
            System.arraycopy(example.picture.planes(), 0, planes, row * 3 * side * side, 3 * side * side);
            captions[row] = example.caption;
            for (int slot = 0; slot < options.contrasts(); slot++) {
                contrasts[slot * size + row] = example.contrasts[slot];
            }
            classNumbers[row] = data.classNumber(example.index);
            indexes[row] = example.index;
        }
        return new Batch(planes, side, captions, contrasts, classNumbers, indexes);
    }

    /** @param index of the picture; in the second row of a pair, that of the first picture */
    @SuppressWarnings("ArrayRecordComponent") // lives while one batch is made
    private record Example(
            int index,
            Pixels picture,
            Caption caption,
            @Nullable Caption[] contrasts) {}

    private List<Example> examples(long step) {
        int unit = options.pairs() ? 2 : 1;
        int places = options.batchSize() / unit;
        List<Example> examples = new ArrayList<>();
        for (int place = firstPlace; place < firstPlace + rows / unit; place++) {
            examples.addAll(place(Math.multiplyExact(step, places) + place));
        }
        return examples;
    }

    /** The picture at a place, or the next usable one of its epoch; with pairs, also another that fits its sentence. */
    private List<Example> place(long position) {
        for (int skipped = 0; skipped < data.size(); skipped++) {
            int index = order.picture(position, skipped);
            SplittableRandom random = new SplittableRandom(Noise.key(key, position));
            List<String> sentences = data.captions(index); // once, since a data set may generate them
            int caption = chooseCaption(sentences, random);
            if (caption < 0) {
                pictures.reportBroken(index, "none of its sentences holds a known word");
                continue;
            }
            List<Pixels> seen = pictures(index, caption, random);
            if (!seen.isEmpty()) {
                return seen.stream()
                        .map(picture -> example(index, picture, caption, sentences.get(caption), random))
                        .toList();
            }
        }
        throw new IllegalStateException(
                options.pairs()
                        ? "no picture has another that fits its sentence, which pairs need: the data must be synthetic"
                                + " birds, or have classes or attributes that sentences name"
                        : "all pictures are broken, but this was not detected earlier");
    }

    /** A picture, with pairs also another that fits the sentence; empty if one of them cannot be used. */
    private List<Pixels> pictures(int index, int caption, SplittableRandom random) {
        Optional<Pixels> one = pictures.picture(index);
        if (!options.pairs() || one.isEmpty()) {
            return one.stream().toList();
        }
        try {
            return data.another(index, caption, random).stream()
                    .flatMap(other -> Stream.of(one.get(), options.fit().shrink(other, shorterSide)))
                    .toList();
        } catch (IOException broken) {
            return List.of(); // the other picture is reported at its own place
        }
    }

    private Example example(int index, Pixels picture, int caption, String sentence, SplittableRandom random) {
        Pixels seen = augment(picture, random);
        Caption encoded = encode(sentence, random);
        @Nullable Caption[] contrasts = new @Nullable Caption[options.contrasts()];
        for (int slot = 0; slot < contrasts.length; slot++) {
            contrasts[slot] = contrast(index, caption, sentence, encoded, random);
        }
        return new Example(index, seen, encoded, contrasts);
    }

    private Caption encode(String sentence, SplittableRandom random) {
        return options.sampled()
                ? vocabulary.sample(sentence, options.words(), random)
                : vocabulary.encode(sentence, options.words());
    }

    /** The number of a sentence with a known word, or -1 if there is none. */
    private int chooseCaption(List<String> sentences, SplittableRandom random) {
        if (sentences.isEmpty()) {
            return -1;
        }
        int first = random.nextInt(sentences.size());
        for (int i = 0; i < sentences.size(); i++) {
            int caption = (first + i) % sentences.size();
            if (vocabulary.numbers(sentences.get(caption)).length > 0) {
                return caption;
            }
        }
        return -1;
    }

    private Pixels augment(Pixels picture, SplittableRandom random) {
        int side = options.side();
        boolean mirrored = random.nextBoolean();
        double across = random.nextDouble();
        double down = random.nextDouble();
        Pixels part = options.crop() > 1
                ? picture.crop(
                        (int) (across * (picture.width() - side + 1)),
                        (int) (down * (picture.height() - side + 1)),
                        side,
                        side)
                : options.fit().square(picture, side);
        return options.mirror() && mirrored ? part.mirror() : part;
    }

    /**
     * The falsified sentence; null if the model could not distinguish it from the true one, because the wrong word is
     * unknown or cut off.
     */
    private @Nullable Caption contrast(
            int index, int caption, String trueSentence, Caption truth, SplittableRandom random) {
        String sentence = data.contrast(index, caption, random).orElse(null);
        if (sentence == null) {
            return null;
        }
        List<String> unknownAnyway = vocabulary.unknownWords(trueSentence);
        if (!unknownAnyway.containsAll(vocabulary.unknownWords(sentence))) {
            return null;
        }
        Caption contrast = vocabulary.encode(sentence, options.words());
        return Arrays.equals(contrast.ids(), truth.ids()) ? null : contrast;
    }
}
