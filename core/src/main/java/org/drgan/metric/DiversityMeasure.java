package org.drgan.metric;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How much pictures of one sentence differ, relative to real pictures: 1 is equally much, 0 is the same picture for all
 * noise.
 *
 * @param evaluation that it is part of
 * @param choice which real pictures the drawn ones are compared with, for the protocol
 */
record DiversityMeasure(Evaluation evaluation, String choice) {
    private static final String REAL = ", real";

    /** By distances between features; empty, with a warning, when the real pictures do not differ. */
    Optional<Measurement> ofFeatures(FeatureNetwork network, ExaminationCache generated, ExaminationCache real)
            throws IOException {
        List<Diversity.Pair> pairs = sentences(generated, real, FeatureExaminer.FEATURES).stream()
                .map(one -> new Diversity.Pair(Diversity.distance(one.drawn()), Diversity.distance(one.real())))
                .toList();
        return measurement(
                "features",
                pairs,
                pairs.size(),
                beside("distance", pairs, pairs.size()),
                Map.of("feature network", network.hash()),
                Map.of(
                        "feature network", network.name(),
                        "resize", network.resize(),
                        "of each sentence", "mean Euclidean distance between the features of two pictures"));
    }

    /**
     * By the values that a reader finds for open attributes; empty, with a warning, when all real pictures have the
     * same.
     */
    Optional<Measurement> ofAttributes(Evaluators.Reading reading, ExaminationCache generated, ExaminationCache real)
            throws IOException {
        List<String> attributes = List.copyOf(reading.reader().values().keySet());
        List<List<Diversity.Pair>> open = new ArrayList<>(); // for each attribute the sentences that leave it open
        attributes.forEach(attribute -> open.add(new ArrayList<>()));
        List<Diversity.Pair> pairs = new ArrayList<>(); // for each sentence the sum over its open attributes
        for (Sentence sentence : sentences(generated, real, OpenExaminer.SEEN)) {
            double sum = 0;
            double sumReal = 0;
            for (int i = 0; i < attributes.size(); i++) {
                int[] seen = column(sentence.drawn(), i);
                if (seen[0] != OpenExaminer.STATED) {
                    Diversity.Pair pair =
                            new Diversity.Pair(Diversity.entropy(seen), Diversity.entropy(column(sentence.real(), i)));
                    open.get(i).add(pair);
                    sum += pair.drawn();
                    sumReal += pair.real();
                }
            }
            pairs.add(new Diversity.Pair(sum, sumReal));
        }
        int asked = open.stream().mapToInt(List::size).sum();
        Map<String, Double> beside = beside("bits", pairs, asked);
        for (int i = 0; i < attributes.size(); i++) {
            if (!open.get(i).isEmpty()) {
                beside.putAll(beside(attributes.get(i), open.get(i), open.get(i).size()));
            }
        }
        return measurement(
                "attributes",
                pairs,
                asked,
                beside,
                Map.of("reader", reading.hash()),
                Map.of(
                        "left open",
                        asked + " attributes by the sentences",
                        "of each",
                        "entropy in bits of the values that the reader finds most likely"));
    }

    /** The means of drawn and real under one name. */
    private static Map<String, Double> beside(String name, List<Diversity.Pair> pairs, int count) {
        Map<String, Double> beside = new LinkedHashMap<>();
        beside.put(name, pairs.stream().mapToDouble(Diversity.Pair::drawn).sum() / count);
        beside.put(name + REAL, pairs.stream().mapToDouble(Diversity.Pair::real).sum() / count);
        return beside;
    }

    private Optional<Measurement> measurement(
            String kind,
            List<Diversity.Pair> pairs,
            int asked,
            Map<String, Double> beside,
            Map<String, String> evaluator,
            Map<String, String> more) {
        double ratio = Diversity.ratio(pairs);
        if (!Double.isFinite(ratio)) {
            evaluation.warn("Diversity by " + kind + " cannot be measured: for " + asked + " values in " + pairs.size()
                    + " sentences, the evaluator finds no difference between real pictures.");
            return Optional.empty();
        }
        String name = Metric.DIVERSITY + ", " + kind;
        double deviation = Diversity.parts(pairs).deviation();
        Map<String, String> details = new LinkedHashMap<>(more);
        details.put(
                "asked about",
                "the first " + pairs.size() + " sentences, " + Diversity.NOISES
                        + " pictures each with noise of their own");
        details.put("beside them", Diversity.NOISES + " real pictures a sentence: " + choice);
        details.put("value", "sum over the sentences, drawn over real");
        details.put("parts", "the spread is over ten of the sentences in order");
        return Optional.of(new Measurement(
                name,
                ratio,
                Double.isFinite(deviation) ? deviation : null,
                1.0,
                beside,
                evaluation.protocol(name, Diversity.NOISES * pairs.size(), evaluator, details)));
    }

    /** The rows about the pictures of one sentence, [{@link Diversity#NOISES}, width] each. */
    private record Sentence(Rows drawn, Rows real) {}

    /** The sentences, in order, of which all pictures could be drawn and read. */
    private static List<Sentence> sentences(ExaminationCache generated, ExaminationCache real, String kind)
            throws IOException {
        Map<Integer, Rows> reals = whole(real, kind);
        List<Sentence> sentences = new ArrayList<>();
        whole(generated, kind).forEach((place, drawn) -> {
            Rows beside = reals.get(place);
            if (beside != null) {
                sentences.add(new Sentence(drawn, beside));
            }
        });
        return sentences;
    }

    /** The rows of each sentence whose pictures are all there, by its place. */
    private static Map<Integer, Rows> whole(ExaminationCache cache, String kind) throws IOException {
        int[] numbers = cache.numbers();
        Rows all = cache.first(kind, numbers.length);
        Map<Integer, Rows> whole = new TreeMap<>();
        for (int from = 0; from + Diversity.NOISES <= numbers.length; from++) {
            int last = from + Diversity.NOISES - 1;
            if (numbers[from] % Diversity.NOISES == 0 && numbers[last] == numbers[from] + Diversity.NOISES - 1) {
                whole.put(
                        numbers[from] / Diversity.NOISES,
                        all.choose(IntStream.rangeClosed(from, last).toArray()));
            }
        }
        return whole;
    }

    private static int[] column(Rows rows, int column) {
        return IntStream.range(0, rows.count())
                .map(row -> (int) rows.values()[row * rows.width() + column])
                .toArray();
    }
}
