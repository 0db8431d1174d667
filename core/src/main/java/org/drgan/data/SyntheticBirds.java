package org.drgan.data;

import static org.drgan.data.BirdAttribute.BELLY;
import static org.drgan.data.BirdAttribute.BODY;
import static org.drgan.data.BirdAttribute.HEAD;
import static org.drgan.data.BirdAttribute.WING;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.drgan.image.Pixels;
import org.drgan.tensor.Noise;

/**
 * Synthetic birds, each with ten sentences and its true attributes; nothing is stored, everything is a function of
 * (seed, split, index).
 *
 * <p>The splits share all values but not all combinations: a test bird has a pair of body and wing colour and a pair of
 * head and belly colour that no training bird of any seed has. A class ("species") is a pair of body and wing colour,
 * so that, as in CUB, training has none of the test classes.
 */
public final class SyntheticBirds implements CaptionedPictures {
    /** Combinations of colours. */
    public enum Split {
        /** For training. */
        TRAIN,
        /** For tests; none of them is in {@link #TRAIN}. */
        TEST,
        /**
         * All combinations, for evaluators: an evaluator that never saw some of them would not recognize them in a test
         * picture.
         */
        ANY
    }

    /** Default side of pictures. */
    public static final int SIDE = 64;

    private final Split split;
    private final long seed;
    private final int count;
    private final int side;

    /**
     * @param count how many birds, from 1
     * @param side width and height of the pictures in pixels, 16 to 4096
     */
    public SyntheticBirds(Split split, long seed, int count, int side) {
        if (count < 1) {
            throw new IllegalArgumentException("a data set needs at least one bird, but " + count + " were asked for");
        }
        if (side < 16 || side > 4096) {
            throw new IllegalArgumentException("birds are drawn at 16 to 4096 pixels, but " + side + " were asked for");
        }
        this.split = split;
        this.seed = seed;
        this.count = count;
        this.side = side;
    }

    /** The same birds in another number. */
    public SyntheticBirds withCount(int number) {
        return new SyntheticBirds(split, seed, number, side);
    }

    /** Training birds at {@value #SIDE} pixels. */
    public static SyntheticBirds train(long seed, int count) {
        return new SyntheticBirds(Split.TRAIN, seed, count, SIDE);
    }

    /** Test birds at {@value #SIDE} pixels. */
    public static SyntheticBirds test(long seed, int count) {
        return new SyntheticBirds(Split.TEST, seed, count, SIDE);
    }

    public Split split() {
        return split;
    }

    public int side() {
        return side;
    }

    @Override
    public int size() {
        return count;
    }

    /** The bird itself. */
    public BirdAttributes bird(int index) {
        return bird(new Jitter(key(index), 0), split, Map.of());
    }

    /** A random bird of a split with the given values. */
    private BirdAttributes bird(Jitter jitter, Split split, Map<String, String> given) {
        while (true) {
            BirdAttributes bird = BirdAttributes.random(jitter);
            for (Map.Entry<String, String> value : given.entrySet()) {
                bird = bird.with(BirdAttribute.of(value.getKey()), value.getValue());
            }
            boolean wings = keptForTest(bird, BODY, WING);
            boolean heads = keptForTest(bird, HEAD, BELLY);
            boolean fits = switch (split) {
                case TRAIN -> !wings && !heads;
                case TEST -> wings && heads;
                case ANY -> true;
            };
            if (fits) {
                return bird;
            }
        }
    }

    /**
     * Two of the nine values of the second part for each value of the first, and so two of the first for each second.
     */
    private static boolean keptForTest(BirdAttributes bird, BirdAttribute first, BirdAttribute second) {
        int distance = Math.floorMod(
                bird.number(second) - bird.number(first), first.choices().size());
        return distance == (first == BODY ? 2 : 3) || distance == (first == BODY ? 6 : 5);
    }

    @Override
    public Pixels picture(int index) {
        return BirdPainter.paint(bird(index), key(index), side);
    }

    @Override
    public List<String> captions(int index) {
        BirdAttributes bird = bird(index);
        long key = captionKey(index);
        return IntStream.range(0, BirdCaptions.COUNT)
                .mapToObj(caption -> BirdCaptions.caption(bird, key, caption).text())
                .toList();
    }

    /** One of a picture's sentences with the attributes that it names. */
    public StatedCaption sentence(int index, int caption) {
        return BirdCaptions.caption(bird(index), captionKey(index), caption);
    }

    @Override
    public int classNumber(int index) {
        BirdAttributes bird = bird(index);
        return bird.number(BODY) * WING.choices().size() + bird.number(WING);
    }

    @Override
    public Map<String, String> attributes(int index) {
        return bird(index).named();
    }

    /**
     * The same sentence with exactly one of the attributes that it names changed; small parts are changed more often
     * ({@link BirdAttribute#contrastWeight}). In one of four sentences the colours of two parts are exchanged instead,
     * if it names two: a model that only knows which colours a bird has cannot recognize these.
     */
    @Override
    public Optional<String> contrast(int index, int caption, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            Optional<String> exchanged = exchange(index, caption, random);
            if (exchanged.isPresent()) {
                return exchanged;
            }
        }
        List<String> labels = List.copyOf(stated(index, caption).keySet());
        int total = labels.stream().mapToInt(SyntheticBirds::contrastWeight).sum();
        int drawn = random.nextInt(total);
        int chosen = 0;
        while (drawn >= contrastWeight(labels.get(chosen))) {
            drawn -= contrastWeight(labels.get(chosen++));
        }
        return contrast(index, caption, labels.get(chosen), random);
    }

    private static int contrastWeight(String label) {
        return BirdAttribute.of(label).contrastWeight();
    }

    /** The same sentence with the colours of two parts exchanged. */
    @Override
    public Optional<String> exchange(int index, int caption, RandomGenerator random) {
        BirdAttributes bird = bird(index);
        Set<String> stated = stated(index, caption).keySet();
        List<BirdAttribute> parts = BirdAttribute.FEATHERED.stream()
                .filter(part -> stated.contains(part.label()))
                .toList();
        List<BirdAttributes> exchanged = new ArrayList<>();
        for (BirdAttribute one : parts) {
            for (BirdAttribute other : parts) {
                if (one.compareTo(other) < 0 && !bird.is(one, bird.get(other))) {
                    exchanged.add(bird.with(one, bird.get(other)).with(other, bird.get(one)));
                }
            }
        }
        if (exchanged.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                BirdCaptions.caption(exchanged.get(random.nextInt(exchanged.size())), captionKey(index), caption)
                        .text());
    }

    @Override
    public Map<String, String> stated(int index, int caption) {
        return sentence(index, caption).stated();
    }

    /**
     * The same sentence with one attribute changed to another of its values.
     *
     * @param label an attribute's {@link BirdAttribute#label}
     * @return empty when the sentence does not name the attribute
     */
    @Override
    public Optional<String> contrast(int index, int caption, String label, RandomGenerator random) {
        BirdAttribute attribute = BirdAttribute.of(label);
        if (!stated(index, caption).containsKey(label)) {
            return Optional.empty();
        }
        BirdAttributes bird = bird(index);
        int step = 1 + random.nextInt(attribute.choices().size() - 1);
        String other = attribute
                .choices()
                .get((bird.number(attribute) + step) % attribute.choices().size());
        return Optional.of(BirdCaptions.caption(bird.with(attribute, other), captionKey(index), caption)
                .text());
    }

    /**
     * Another bird that the sentence describes: open attributes and everything without a name are random. For training
     * birds it is a training bird; for test birds it may have any combination, since a sentence with red wings leaves
     * all body colours open.
     */
    @Override
    public Optional<Pixels> another(int index, int caption, RandomGenerator random) {
        long key = random.nextLong();
        return Optional.of(BirdPainter.paint(described(index, caption, key), key, side));
    }

    /** The attributes of such a bird. */
    BirdAttributes described(int index, int caption, long key) {
        return bird(new Jitter(key, 0), split == Split.TRAIN ? split : Split.ANY, stated(index, caption));
    }

    /** A hash of the painter's version, all settings, and words and attributes of the first birds. */
    @Override
    public String fingerprint() {
        StringBuilder content = new StringBuilder("synthetic birds " + BirdPainter.VERSION + ", " + split + ", seed "
                + seed + ", count " + count + ", side " + side);
        for (int index = 0; index < Math.min(count, 100); index++) { // enough for every word to occur
            content.append('\n').append(attributes(index)).append(captions(index));
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(content.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private long key(int index) {
        Objects.checkIndex(index, count);
        return Noise.key(Noise.key(seed, split.ordinal()), index);
    }

    /** The key that chooses the form of a picture's sentences. */
    long captionKey(int index) {
        return Noise.key(key(index), 1);
    }
}
