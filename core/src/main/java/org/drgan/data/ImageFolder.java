package org.drgan.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.Entry;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.drgan.layout.Problem;
import org.drgan.layout.Splits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of captioned pictures, in any of the layouts that {@link Layouts} recognises: CUB birds, COCO, flowers, the
 * folders of AttnGAN, pictures with a list or with texts beside them, shards, packs.
 */
public final class ImageFolder implements CaptionedPictures {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
    private static final int MOST_LOGGED = 20;
    private static final int MOST_TRIED = 2000; // pictures, for one that fits a sentence
    private static final long MOST_HASHED = 64L << 20; // bytes of pictures for the fingerprint: read in a second
    private static final int FEWEST_HASHED = 200; // pictures

    /** The split that holds every picture. */
    public static final String ALL = "all";

    /** Whether pictures with the same field {@code class} may fit each other's sentences. */
    public enum Classes {
        /** {@link #CLASS} if the field is an integer in every line that has it, as for species; else {@link #NONE}. */
        AUTO,
        /** Pictures with the same field {@code class} are of one class. */
        CLASS,
        /** Every picture is its own class; for data with broad classes, such as "shoes". */
        NONE
    }

    /**
     * Options for reading a folder. {@link #of} gives the defaults, the {@code with} methods change them one by one.
     *
     * @param split "train", "test", another word that the folder uses, or {@link ImageFolder#ALL}
     * @param classes what the field {@code class} means
     * @param contrasts which words exclude each other
     * @param names words by which sentences name attribute values
     * @param captions how many sentences per picture to use, the first ones; 0 for all
     * @param skipBroken whether wrong entries are skipped; otherwise they are an error
     */
    public record Options(
            String split, Classes classes, WordGroups contrasts, ValueNames names, int captions, boolean skipBroken) {
        /** One split, automatic classes, no contrasts, values named literally, all sentences, wrong entries refused. */
        public static Options of(String split) {
            return new Options(split, Classes.AUTO, WordGroups.NONE, ValueNames.NONE, 0, false);
        }

        public Options withClasses(Classes meaning) {
            return new Options(split, meaning, contrasts, names, captions, skipBroken);
        }

        public Options withContrasts(WordGroups groups) {
            return new Options(split, classes, groups, names, captions, skipBroken);
        }

        public Options withNames(ValueNames named) {
            return new Options(split, classes, contrasts, named, captions, skipBroken);
        }

        public Options withCaptions(int most) {
            return new Options(split, classes, contrasts, names, most, skipBroken);
        }

        public Options withSkipBroken(boolean skip) {
            return new Options(split, classes, contrasts, names, captions, skip);
        }
    }

    private final List<Entry> entries;
    private final Map<String, Integer> classNumbers = new HashMap<>();
    private final Options options;
    private final Listing listing;
    private final String fingerprint;

    /**
     * Reads the list of pictures; the pictures themselves are read on demand.
     *
     * @throws IOException saying what is wrong: no folder, unknown layout, a wrong line (with its number), no picture
     *     in the split, all files missing
     */
    public ImageFolder(Path folder, Options options) throws IOException {
        this(folder, Layouts.read(folder), options);
        if (listing.problems().isEmpty()) {
            return;
        }
        listing.problems().stream().limit(MOST_LOGGED).forEach(problem -> LOG.warn("left out: {}", problem));
        if (listing.problemCount() > MOST_LOGGED) {
            LOG.warn("left out: {} more", listing.problemCount() - MOST_LOGGED);
        }
    }

    /** Reads pictures from a listing whose problems have been reported. */
    public ImageFolder(Path folder, Listing listing, Options options) throws IOException {
        handle(folder, listing, options.skipBroken());
        this.options = options;
        this.listing = listing;
        String split = Splits.named(options.split());
        this.entries = listing.entries().stream()
                .filter(entry -> split.equals(ALL) || split.equals(Splits.named(entry.split())))
                .toList();
        if (entries.isEmpty()) {
            Map<String, Integer> found = new TreeMap<>();
            listing.entries().forEach(entry -> found.merge(entry.split(), 1, Integer::sum));
            throw new IOException(folder + " (" + listing.layout() + ") holds no picture of the split \""
                    + options.split() + "\"; it holds " + found + ". Pictures belong to a split by a folder"
                    + " of its name, or by \"split\" in metadata.jsonl");
        }
        numberClasses(listing.entries(), options.classes());
        this.fingerprint = hash();
    }

    private static void handle(Path folder, Listing listing, boolean skip) throws IOException {
        List<Problem> problems = listing.problems();
        if (problems.isEmpty()) {
            return;
        }
        String more = problems.size() == 1 ? "" : " (and " + (listing.problemCount() - 1) + " more problems)";
        if (!skip) {
            throw new IOException(problems.get(0) + more + "; 'drgan data check " + folder
                    + "' lists all, --skip-broken or data.skipBroken=true skips them");
        }
    }

    /** Numbers the classes of all splits together, so that a class has the same number in each split. */
    private void numberClasses(List<Entry> all, Classes classes) {
        List<Entry> classed =
                all.stream().filter(entry -> entry.classValue() != null).toList();
        boolean integers = classed.stream().allMatch(Entry::integerClass);
        if (classes == Classes.NONE || (classes == Classes.AUTO && !integers)) {
            return;
        }
        Comparator<String> order =
                integers ? Comparator.comparing(java.math.BigInteger::new) : Comparator.naturalOrder();
        classed.stream()
                .map(entry -> Objects.requireNonNull(entry.classValue()))
                .distinct()
                .sorted(order)
                .forEach(value -> classNumbers.put(value, classNumbers.size()));
    }

    /**
     * A hash of all entries, of all pictures' sizes in bytes, and of the bytes of every n-th picture (of all pictures,
     * if they have at most {@value #MOST_HASHED} bytes or are at most {@value #FEWEST_HASHED}), since reading many
     * gigabytes would take minutes.
     */
    private String hash() throws IOException {
        long[] lengths = new long[entries.size()];
        long all = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = entries.get(i).source().length();
            all += lengths[i];
        }
        long apart = Math.max(1, Math.min((all + MOST_HASHED - 1) / MOST_HASHED, lengths.length / FEWEST_HASHED));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < lengths.length; i++) {
                Entry entry = entries.get(i);
                List<Object> said = List.of(
                        entry.name(),
                        captions(entry),
                        entry.split(),
                        String.valueOf(entry.classValue()),
                        new TreeMap<>(entry.attributes()),
                        String.valueOf(entry.box()),
                        lengths[i]);
                digest.update((said + "\n").getBytes(StandardCharsets.UTF_8));
                if (i % apart == 0 && lengths[i] <= Pictures.MOST_BYTES) {
                    digest.update(bytes(entry));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] bytes(Entry entry) {
        try {
            return entry.source().bytes();
        } catch (IOException unreadable) {
            return new byte[0]; // reported when the picture is read
        }
    }

    private List<String> captions(Entry entry) {
        List<String> all = entry.captions();
        return options.captions() == 0 || options.captions() >= all.size() ? all : all.subList(0, options.captions());
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Pixels picture(int index) throws IOException {
        return entries.get(index).picture();
    }

    @Override
    public List<String> captions(int index) {
        return captions(entries.get(index));
    }

    @Override
    public int classNumber(int index) {
        Integer number = classNumbers.get(entries.get(index).classValue());
        return number != null ? number : classNumbers.size() + index;
    }

    @Override
    public Map<String, String> attributes(int index) {
        return entries.get(index).attributes();
    }

    @Override
    public Map<String, String> stated(int index, int caption) {
        return options.names().stated(captions(index).get(caption), attributes(index));
    }

    /**
     * Another picture of the same class or, without classes, one with the attributes that the sentence names; found by
     * random trials.
     */
    @Override
    public Optional<Pixels> another(int index, int caption, RandomGenerator random) throws IOException {
        boolean classed = classNumbers.containsKey(entries.get(index).classValue());
        Map<String, String> stated = classed ? Map.of() : stated(index, caption);
        if (!classed && stated.isEmpty()) {
            return Optional.empty();
        }
        for (int attempt = 0; attempt < MOST_TRIED; attempt++) {
            int other = random.nextInt(entries.size());
            boolean fits = classed
                    ? classNumber(other) == classNumber(index)
                    : attributes(other).entrySet().containsAll(stated.entrySet());
            if (fits && other != index) {
                return Optional.of(picture(other));
            }
        }
        return Optional.empty();
    }

    @Override
    public String name(int index) {
        return entries.get(index).name();
    }

    @Override
    public Optional<String> contrast(int index, int caption, RandomGenerator random) {
        return options.contrasts().falsify(captions(index).get(caption), random);
    }

    @Override
    public Optional<String> contrast(int index, int caption, String attribute, RandomGenerator random) {
        String value = attributes(index).get(attribute);
        return value == null
                ? Optional.empty()
                : options.contrasts().falsify(captions(index).get(caption), value, random);
    }

    @Override
    public List<String> words() {
        return listing.words();
    }

    /** The listing of the folder, including unused files. */
    public Listing listing() {
        return listing;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }
}
