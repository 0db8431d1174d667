package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.drgan.data.CaptionedPictures;
import org.jspecify.annotations.Nullable;

/**
 * Measures pictures: judges note numbers about each of them, generated and real, in files ({@link Notes}); then the
 * measures are made from the notes. Interrupted at any moment, it goes on with the portion of pictures at which it was.
 */
public final class Evaluation {
    /** Below this, the Frechet distance says more about the number of pictures than about them. */
    public static final int FEW = 2048;

    /** Features that are kept one by one, for the measures that compare pictures with each other. */
    public static final int SAMPLE = 10_000;

    private final Path parts;
    private final MeasuredPictures judged;
    private final RealPictures real;
    private final CaptionedPictures test;
    private final Judges judges;
    private final long seed;
    private final Map<String, String> hashes;
    private final Map<String, String> details;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Reference made;

    /** Hears how far it is. */
    public interface Progress {
        /** Begins to look at so many pictures; the result hears how many more are done. */
        IntConsumer begin(String task, int pictures);
    }

    /**
     * @param parts where the notes lie
     * @param judged the pictures
     * @param real those that they are compared with
     * @param test the data of the real ones
     * @param judges who judges
     * @param seed of sentences and subsets
     * @param hashes of what made the pictures, for the protocol
     * @param details of the pictures, for the protocol
     */
    public Evaluation(
            Path parts,
            MeasuredPictures judged,
            RealPictures real,
            CaptionedPictures test,
            Judges judges,
            long seed,
            Map<String, String> hashes,
            Map<String, String> details) {
        this.parts = parts;
        this.judged = judged;
        this.real = real;
        this.test = test;
        this.judges = judges;
        this.seed = seed;
        this.hashes = hashes;
        this.details = details;
    }

    /**
     * Measures.
     *
     * @param metrics which measures
     * @param reference of the real pictures; empty to make one, see {@link #reference}
     * @throws IOException when pictures, notes or their folder make trouble
     * @throws IllegalArgumentException saying which measure means nothing with these pictures, judges or reference
     */
    public List<Measurement> run(Set<Metric> metrics, Optional<Reference> reference, Progress progress)
            throws IOException {
        warnings.clear();
        requireEnough(metrics);
        List<Examiner> examiners = new ArrayList<>();
        boolean features = metrics.stream().anyMatch(Evaluation::byFeatures);
        if (features) {
            FeatureNetwork network = judges.features().orElseThrow();
            reference.ifPresent(given -> given.requireMadeBy(network, judged.side()));
            examiners.add(new FeatureExaminer(network));
        }
        List<Examiner> sentences = new ArrayList<>();
        if (metrics.contains(Metric.R_PRECISION)) {
            judges.matching()
                    .forEach(judge -> sentences.add(new SentenceExaminer(judge.model(), judge.hash(), test, seed)));
        }
        examiners.addAll(sentences);
        if (metrics.contains(Metric.ATTRIBUTES)) {
            Judges.Reading reading = judges.reader().orElseThrow();
            examiners.add(new AttributeExaminer(reading.reader(), reading.hash(), test));
        }
        if (metrics.contains(Metric.SPECTRUM)) {
            examiners.add(new SpectrumExaminer());
        }
        List<Examiner> ofReal = reference.isPresent() && features ? examiners.subList(1, examiners.size()) : examiners;
        List<Notes> generated = examiners.isEmpty()
                ? List.of()
                : Notes.of(parts, judged, examiners, progress.begin("judging", judged.size()));
        List<Notes> reals = ofReal.isEmpty()
                ? List.of()
                : Notes.of(parts, real, ofReal, progress.begin("judging real pictures", real.size()));
        List<Measurement> measurements = new ArrayList<>();
        int at = 0;
        int atReal = 0;
        if (features) {
            Reference against = reference.isPresent() ? reference.get() : reference(reals.get(atReal++));
            measurements.addAll(new FeatureMeasures(this, generated.get(at++), against).measure(metrics));
        }
        for (int i = 0; i < sentences.size(); i++) {
            Judges.Matching judge = judges.matching().get(i);
            measurements.add(new SentenceMeasure(this, judge).measure(generated.get(at++), reals.get(atReal++)));
        }
        if (metrics.contains(Metric.ATTRIBUTES)) {
            Judges.Reading reading = judges.reader().orElseThrow();
            measurements.add(new AttributeMeasure(this, reading).measure(generated.get(at++), reals.get(atReal++)));
        }
        if (metrics.contains(Metric.DIVERSITY)) {
            measurements.addAll(diversity(progress));
        }
        if (metrics.contains(Metric.SPECTRUM)) {
            measurements.addAll(new SpectrumMeasure(this).measure(generated.get(at), reals.get(atReal)));
        }
        return measurements;
    }

    private List<Measurement> diversity(Progress progress) throws IOException {
        int sentences = Math.min(Diversity.SENTENCES, judged.size());
        DrawnPictures drawn = ((DrawnPictures) judged).repeated(Diversity.NOISES, sentences);
        FittingPictures fitting = real.fitting(Diversity.NOISES, sentences);
        List<Examiner> examiners = new ArrayList<>();
        judges.features().ifPresent(network -> examiners.add(new FeatureExaminer(network)));
        judges.reader().ifPresent(reading -> examiners.add(new OpenExaminer(reading.reader(), reading.hash(), test)));
        List<Notes> generated =
                Notes.of(parts, drawn, examiners, progress.begin("judging several pictures a sentence", drawn.size()));
        List<Notes> reals = Notes.of(
                parts, fitting, examiners, progress.begin("judging several real ones a sentence", fitting.size()));
        DiversityMeasure measure = new DiversityMeasure(this, fitting.choice());
        List<Measurement> measurements = new ArrayList<>();
        int at = 0;
        if (judges.features().isPresent()) {
            measure.ofFeatures(judges.features().get(), generated.get(at), reals.get(at++))
                    .ifPresent(measurements::add);
        }
        if (judges.reader().isPresent()) {
            measure.ofAttributes(judges.reader().get(), generated.get(at), reals.get(at))
                    .ifPresent(measurements::add);
        }
        return measurements;
    }

    /** What was found of the real pictures, if that was necessary. */
    public Optional<Reference> reference() {
        return Optional.ofNullable(made);
    }

    /** What whoever reads the numbers should know, in sentences. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    long seed() {
        return seed;
    }

    /** A protocol with what all measures share. */
    Protocol protocol(String metric, int count, Map<String, String> judge, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(hashes);
        all.put("data", test.fingerprint());
        all.putAll(judge);
        return Protocol.of(metric, all, seed, count).with(details).with(more);
    }

    private void requireEnough(Set<Metric> metrics) {
        for (Metric metric : metrics) {
            if (!judges.can(metric)) {
                throw new IllegalArgumentException("nobody is there to judge by " + metric);
            }
        }
        if (metrics.contains(Metric.DIVERSITY) && !(judged instanceof DrawnPictures)) {
            throw new IllegalArgumentException(
                    "diversity compares several pictures of one sentence, which a model has to"
                            + " draw: of a folder's pictures it cannot be measured");
        }
        boolean inParts =
                metrics.contains(Metric.IS) || metrics.contains(Metric.MS) || metrics.contains(Metric.R_PRECISION);
        int least = inParts ? InceptionScore.SPLITS : 2;
        if (judged.size() < least) {
            throw new IllegalArgumentException("there are too few pictures: "
                    + (inParts ? "IS, MS and R-precision are means over " + least + " parts" : "a covariance needs two")
                    + ", but there are " + judged.size());
        }
    }

    private static boolean byFeatures(Metric metric) {
        return metric.judge() == Metric.Judge.FEATURES || metric.judge() == Metric.Judge.CLASSES;
    }

    private Reference reference(Notes notes) throws IOException {
        FeatureNetwork network = judges.features().orElseThrow();
        int count = notes.count();
        FeatureDistribution gaussian = gaussian(notes, network);
        Optional<Reference.Classes> classes = Optional.empty();
        if (network.classes() >= 2 && count >= InceptionScore.SPLITS) {
            InceptionScore score = score(notes, count, network);
            Spread spread = score.score();
            classes = Optional.of(new Reference.Classes(score.marginal(), spread.mean(), spread.deviation()));
        }
        made = new Reference(
                network.hash(),
                network.name(),
                real.identity(),
                real.side(),
                gaussian,
                Optional.of(notes.first(FeatureExaminer.FEATURES, SAMPLE)),
                classes);
        return made;
    }

    static FeatureDistribution gaussian(Notes notes, FeatureNetwork network) throws IOException {
        try (FeatureStatistics statistics = new FeatureStatistics(network.width())) {
            notes.each(FeatureExaminer.FEATURES, statistics::add);
            return statistics.gaussian();
        }
    }

    static InceptionScore score(Notes notes, int count, FeatureNetwork network) throws IOException {
        InceptionScore score = new InceptionScore(count, network.classes());
        notes.each(FeatureExaminer.PROBABILITIES, score::add);
        return score;
    }

    FeatureNetwork network() {
        return judges.features().orElseThrow();
    }
}
