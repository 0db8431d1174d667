package org.drgan.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.drgan.image.Fit;
import org.drgan.layout.Entry;
import org.drgan.layout.Inspection;
import org.drgan.layout.Problem;

/** The page about a data set. */
public final class DataCheckPage {
    private static final int PLATES = 24;
    private static final int PLATE = 128;
    private static final int PROBLEMS = 200;
    private static final int FREQUENT = 40;

    private DataCheckPage() {}

    public static Page of(Path folder, Inspection found, List<String> obstacles) {
        Page page = new Page(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()), "Captioned pictures, checked");
        List<String> notes = new ArrayList<>(found.readability().findings());
        found.readability().remedy().ifPresent(notes::add);
        page.notice(
                obstacles.isEmpty()
                        ? String.join("; ", notes)
                        : "Training would fail: " + String.join("; ", obstacles) + ".");
        page.lead(folder + ", " + found.listing().layout() + ".");
        page.section("Overview", "", Figures.facts(facts(found)));
        page.section(
                "Pictures",
                "Spread over the whole set, cropped as in training, each with its first sentence.",
                Figures.plates(plates(found.good())));
        page.section("Words", "The most frequent words, and how many occur only once.", Figures.facts(words(found)));
        problems(
                page,
                "Wrong or missing",
                "Entries of lists that are wrong or have no file.",
                found.listing().problems(),
                found.listing().problemCount());
        problems(
                page,
                "Cannot be read",
                "Training skips these.",
                found.broken(),
                found.broken().size());
        problems(
                page,
                "In two splits",
                "Test pictures must not be in the training split.",
                found.leaks(),
                found.leaks().size());
        problems(
                page,
                "Copies",
                "The same picture more than once.",
                found.copies(),
                found.copies().size());
        if (!found.listing().unused().isEmpty()) {
            Map<String, String> rows = new LinkedHashMap<>();
            found.listing()
                    .unused()
                    .forEach(unused ->
                            rows.put(unused.reason(), Amounts.large(unused.count()) + ", such as " + unused.example()));
            page.section("Not used", "Other files in the folder, by reason.", Figures.facts(rows));
        }
        return page;
    }

    /** The numbers of the data set. */
    public static Map<String, String> facts(Inspection found) {
        Map<String, String> facts = new LinkedHashMap<>();
        found.splits().forEach((split, count) -> facts.put(split + " pictures", Amounts.large(count)));
        facts.put("sentences", Amounts.large(found.captions()));
        facts.put("different words", Amounts.large(found.words().size()));
        facts.put("words per sentence", range(found.lengths()));
        facts.put("shorter side", range(found.shorterSides()));
        found.classes().forEach((split, count) -> facts.put(split + " classes", Amounts.large(count)));
        if (found.classes().size() > 1) {
            facts.put("classes in both", Amounts.large(found.sharedClasses()));
        }
        facts.put("split", found.listing().splits());
        if (!found.listing().words().isEmpty()) {
            facts.put("own vocabulary", Amounts.large(found.listing().words().size()) + " words");
        }
        return facts;
    }

    private static String range(int[] sorted) {
        return sorted.length == 0
                ? "–"
                : sorted[0] + " to " + sorted[sorted.length - 1] + ", half of them up to " + sorted[sorted.length / 2];
    }

    private static List<Figures.Plate> plates(List<Entry> good) {
        List<Figures.Plate> plates = new ArrayList<>();
        int count = Math.min(PLATES, good.size());
        for (int i = 0; i < count; i++) {
            Entry entry = good.get((int) ((long) i * good.size() / count));
            try {
                plates.add(new Figures.Plate(
                        Fit.PAD.square(entry.picture(), PLATE), entry.captions().get(0)));
            } catch (IOException changed) {
                continue; // the check could still read it
            }
        }
        return plates;
    }

    private static Map<String, String> words(Inspection found) {
        Map<String, String> words = new LinkedHashMap<>();
        found.words().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(FREQUENT)
                .forEach(word -> words.put(word.getKey(), Amounts.large(word.getValue())));
        long once = found.words().values().stream().filter(count -> count == 1).count();
        words.put("(occur once)", Amounts.large(once));
        return words;
    }

    private static void problems(Page page, String title, String introduction, List<Problem> problems, long count) {
        if (!problems.isEmpty()) {
            Map<String, String> rows = problems.stream()
                    .limit(PROBLEMS)
                    .collect(Collectors.toMap(
                            Problem::where, Problem::what, (one, other) -> one + "; " + other, LinkedHashMap::new));
            String more = count > PROBLEMS ? " The first " + PROBLEMS + " of " + count + "." : "";
            page.section(title, introduction + more, Figures.commands(rows));
        }
    }
}
