package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.files.NewFolder;
import org.drgan.pickle.PickleWriter;
import org.drgan.text.Vocabulary;

/**
 * Writes the files that AttnGAN's loader reads: {@code train|test/filenames.pickle},
 * {@code class_info.pickle} beside them where there are classes, and {@code captions.pickle}. The pictures are not
 * copied.
 */
public final class AttnGanWriter {
    private AttnGanWriter() {}

    /**
     * Writes the pickles into a new folder.
     *
     * @param directory must be absent or empty
     * @param vocabulary with the numbers of the words
     * @param each sentences per picture; a picture with fewer repeats them, since the lists have the same number for
     *     all
     * @throws IOException when the files cannot be written
     */
    public static void write(Path directory, Listing listing, Vocabulary vocabulary, int each) throws IOException {
        if (each < 1) {
            throw new IllegalArgumentException("a picture needs a sentence, but each is " + each);
        }
        NewFolder.write(directory, folder -> {
            Map<String, Long> classNumbers = new HashMap<>();
            List<Object> captions = new ArrayList<>();
            for (String split : List.of(Entry.TRAIN, Entry.TEST)) {
                List<Entry> entries = listing.entries().stream()
                        .filter(entry -> entry.split().equals(split))
                        .toList();
                Path part = Files.createDirectories(folder.resolve(split));
                write(
                        part.resolve("filenames.pickle"),
                        entries.stream().map(Entry::name).toList());
                if (!entries.isEmpty() && entries.stream().allMatch(entry -> entry.classValue() != null)) {
                    write(part.resolve("class_info.pickle"), classes(entries, classNumbers));
                }
                captions.add(numbers(entries, vocabulary, each));
            }
            Map<Long, String> words = new LinkedHashMap<>();
            Map<String, Long> numbers = new LinkedHashMap<>();
            for (int number = 0; number < vocabulary.size(); number++) {
                words.put((long) number, vocabulary.word(number));
                numbers.put(vocabulary.word(number), (long) number);
            }
            captions.add(words);
            captions.add(numbers);
            write(folder.resolve("captions.pickle"), captions);
        });
    }

    /** The path inside images/, without extension. */
    private static String name(Entry entry) {
        String name = entry.name().startsWith("images/") ? entry.name().substring("images/".length()) : entry.name();
        return FileNames.isPicture(name) ? FileNames.stem(name) : name;
    }

    /** The classes as numbers; words are numbered from 1 in order of appearance. */
    private static List<Long> classes(List<Entry> entries, Map<String, Long> numbers) {
        return entries.stream()
                .map(entry -> entry.integerClass()
                        ? Long.valueOf(String.valueOf(entry.classValue()))
                        : number(String.valueOf(entry.classValue()), numbers))
                .toList();
    }

    private static Long number(String name, Map<String, Long> numbers) {
        Long next = numbers.size() + 1L;
        Long known = numbers.putIfAbsent(name, next);
        return known == null ? next : known;
    }

    private static List<List<Integer>> numbers(List<Entry> entries, Vocabulary vocabulary, int each) {
        List<List<Integer>> all = new ArrayList<>();
        for (Entry entry : entries) {
            for (int i = 0; i < each; i++) {
                String sentence = entry.captions().get(i % entry.captions().size());
                List<Integer> numbers = new ArrayList<>();
                for (int number : vocabulary.numbers(sentence)) {
                    numbers.add(number);
                }
                all.add(numbers);
            }
        }
        return all;
    }

    private static void write(Path file, Object value) throws IOException {
        Files.write(file, PickleWriter.bytes(value));
    }
}
