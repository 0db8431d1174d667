package org.drgan.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

/**
 * A folder of pictures with a file {@code metadata.jsonl} that describes one picture a line:
 *
 * <pre>{"file_name": "images/1.jpg", "text": ["a red bird", "…"], "split": "train", "class": 3, "colour": "red"}</pre>
 *
 * <p>{@code text} may be a single sentence; {@code split} and {@code class} may be missing; the texts and numbers of an
 * object {@code attributes} and of any further field become attributes.
 */
public final class ImageFolder implements CaptionedPictures {
    /** The split that holds every picture. */
    public static final String ALL = "all";

    /** Whether pictures with the same field {@code class} may fit each other's sentences. */
    public enum Classes {
        /** {@link #CLASS} if the field is an integer in every line that has it, as for species; else {@link #NONE}. */
        AUTO,
        /** They do. */
        CLASS,
        /** Every picture is a class of its own; right where the classes are broad, such as "shoes". */
        NONE
    }

    /**
     * What to take from a folder.
     *
     * @param split "train", "test", another word that the metadata uses, or {@link ImageFolder#ALL}
     * @param classes what the field {@code class} means
     * @param contrasts which words exclude each other
     * @param names by which words sentences name attributes' values
     */
    public record Options(String split, Classes classes, WordGroups contrasts, ValueNames names) {
        /** One split, automatic classes, no contrasts, values named as they are written. */
        public static Options of(String split) {
            return new Options(split, Classes.AUTO, WordGroups.NONE, ValueNames.NONE);
        }

        public Options withClasses(Classes meaning) {
            return new Options(split, meaning, contrasts, names);
        }

        public Options withContrasts(WordGroups groups) {
            return new Options(split, classes, groups, names);
        }

        public Options withNames(ValueNames named) {
            return new Options(split, classes, contrasts, named);
        }
    }

    private final Path folder;
    private final List<MetadataLine> lines;
    private final Map<String, Integer> classNumbers = new HashMap<>();
    private final WordGroups contrasts;
    private final ValueNames names;
    private final String fingerprint;

    /**
     * Reads the list of pictures; the pictures themselves are read when they are asked for.
     *
     * @throws IOException saying what is wrong: no folder, no metadata, a line that cannot be read (with its number), no
     *     picture in the split, none of the files there
     */
    public ImageFolder(Path folder, Options options) throws IOException {
        MetadataFile metadata = MetadataFile.read(folder);
        this.folder = folder;
        this.lines = metadata.lines().stream()
                .filter(line -> options.split().equals(ALL) || options.split().equals(line.split()))
                .toList();
        if (lines.isEmpty()) {
            Map<String, Integer> found = new TreeMap<>();
            metadata.lines().forEach(line -> found.merge(line.split(), 1, Integer::sum));
            throw new IOException(folder.resolve(MetadataFile.NAME) + " holds no picture of the split \""
                    + options.split() + "\"; it holds " + found);
        }
        this.contrasts = options.contrasts();
        this.names = options.names();
        numberClasses(metadata.lines(), options.classes());
        this.fingerprint = fingerprint(metadata.bytes(), options.split());
    }

    /** Classes count through all splits, so that a class has the same number in each of them. */
    private void numberClasses(List<MetadataLine> all, Classes classes) {
        List<MetadataLine> classed =
                all.stream().filter(line -> line.classValue() != null).toList();
        boolean integers = classed.stream().allMatch(MetadataLine::integerClass);
        if (classes == Classes.NONE || (classes == Classes.AUTO && !integers)) {
            return;
        }
        Comparator<String> order =
                integers ? Comparator.comparing(java.math.BigInteger::new) : Comparator.naturalOrder();
        classed.stream()
                .map(line -> Objects.requireNonNull(line.classValue()))
                .distinct()
                .sorted(order)
                .forEach(value -> classNumbers.put(value, classNumbers.size()));
    }

    private String fingerprint(byte[] metadata, String split) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(metadata);
            digest.update(split.getBytes(StandardCharsets.UTF_8));
            int missing = 0;
            for (MetadataLine line : lines) {
                Path file = folder.resolve(line.file());
                boolean there = Files.isRegularFile(file);
                missing += there ? 0 : 1;
                digest.update(ByteBuffer.allocate(Long.BYTES)
                        .putLong(there ? Files.size(file) : -1)
                        .array());
            }
            if (missing == lines.size()) {
                throw new IOException("none of the " + missing + " pictures is there; the first should be "
                        + folder.resolve(lines.get(0).file()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public int size() {
        return lines.size();
    }

    @Override
    public Pixels picture(int index) throws IOException {
        return Pictures.read(folder.resolve(lines.get(index).file()));
    }

    @Override
    public List<String> captions(int index) {
        return lines.get(index).captions();
    }

    @Override
    public int classNumber(int index) {
        Integer number = classNumbers.get(lines.get(index).classValue());
        return number != null ? number : classNumbers.size() + index;
    }

    @Override
    public Map<String, String> attributes(int index) {
        return lines.get(index).attributes();
    }

    @Override
    public Map<String, String> stated(int index, int caption) {
        return names.stated(captions(index).get(caption), attributes(index));
    }

    @Override
    public String name(int index) {
        return lines.get(index).file();
    }

    @Override
    public Optional<String> contrast(int index, int caption, RandomGenerator random) {
        return contrasts.falsify(captions(index).get(caption), random);
    }

    @Override
    public Optional<String> contrast(int index, int caption, String attribute, RandomGenerator random) {
        String value = attributes(index).get(attribute);
        return value == null
                ? Optional.empty()
                : contrasts.falsify(captions(index).get(caption), value, random);
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }
}
