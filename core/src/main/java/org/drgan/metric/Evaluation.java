package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.pictures.DrawnPictures;
import org.drgan.metric.pictures.FittingPictures;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.metric.pictures.RealPictures;
import org.jspecify.annotations.Nullable;

/**
 * Measures pictures: evaluators compute numbers about each of them, generated and real, which are cached in files
 * ({@link ExaminationCache}); then the measures are computed from the cache. An interrupted evaluation continues with
 * the portion of pictures at which it stopped.
 */
public final class Evaluation {
    /** Below this number of pictures, the Frechet distance depends mostly on the number. */
    public static final int FEW = 2048;

    /** Number of pictures whose features are kept, for the measures that compare pictures with each other. */
    public static final int SAMPLE = 10_000;

    private final Path parts;
    private final MeasuredPictures evaluated;
    private final RealPictures real;
    private final CaptionedPictures test;
    private final Evaluators evaluators;
    private final Circumstances circumstances;
    private @Nullable Reference made;

    /** Receives the progress. */
    public interface Progress {
        /** Begins a task with this many pictures; the result receives how many more are done. */
        IntConsumer begin(String task, int pictures);
    }

    /**
     * @param parts folder of the cache
     * @param evaluated the pictures
     * @param real the pictures that they are compared with
     * @param test the data of the real pictures
     * @param evaluators networks that examine the pictures
     * @param seed of sentences and subsets
     * @param hashes of the model that drew the pictures, for the protocol
     * @param details of the pictures, for the protocol
     */
    public Evaluation(
            Path parts,
            MeasuredPictures evaluated,
            RealPictures real,
            CaptionedPictures test,
            Evaluators evaluators,
            long seed,
            Map<String, String> hashes,
            Map<String, String> details) {
        this.parts = parts;
        this.evaluated = evaluated;
        this.real = real;
        this.test = test;
        this.evaluators = evaluators;
        this.circumstances = new Circumstances(test.fingerprint(), seed, hashes, details);
    }

    /**
     * Measures.
     *
     * @param metrics which measures
     * @param reference of the real pictures; empty to compute one, see {@link #reference}
     * @throws IOException when pictures, the cache or their folder cannot be read or written
     * @throws IllegalArgumentException naming a measure that cannot be computed with these pictures, evaluators or
     *     reference
     */
    public List<Measurement> run(Set<Metric> metrics, Optional<Reference> reference, Progress progress)
            throws IOException {
        circumstances.warnings().clear();
        requireEnough(metrics);
        List<Examiner> examiners = new ArrayList<>();
        boolean features = metrics.stream().anyMatch(Evaluation::byFeatures);
        if (features) {
            FeatureNetwork network = evaluators.features().orElseThrow();
            reference.ifPresent(given -> {
                given.requireMadeBy(network, evaluated.side());
                given.requireMadeOf(real);
            });
            examiners.add(new FeatureExaminer(network));
        }
        List<Examiner> sentences = new ArrayList<>();
        if (metrics.contains(Metric.R_PRECISION)) {
            evaluators.matching().forEach(scorer -> sentences.add(new SentenceExaminer(scorer.model(), test, seed())));
        }
        examiners.addAll(sentences);
        if (metrics.contains(Metric.ATTRIBUTES)) {
            Evaluators.Reading reading = evaluators.reader().orElseThrow();
            examiners.add(new AttributeExaminer(reading.reader(), reading.hash(), test));
        }
        if (metrics.contains(Metric.SPECTRUM)) {
            examiners.add(new SpectrumExaminer());
        }
        List<Examiner> ofReal = reference.isPresent() && features ? examiners.subList(1, examiners.size()) : examiners;
        List<ExaminationCache> generated = examiners.isEmpty()
                ? List.of()
                : ExaminationCache.of(parts, evaluated, examiners, progress.begin("evaluating", evaluated.size()));
        List<ExaminationCache> reals = ofReal.isEmpty()
                ? List.of()
                : ExaminationCache.of(parts, real, ofReal, progress.begin("evaluating real pictures", real.size()));
        List<Measurement> measurements = new ArrayList<>();
        int at = 0;
        int atReal = 0;
        if (features) {
            Reference against = reference.isPresent() ? reference.get() : reference(reals.get(atReal++));
            measurements.addAll(features(metrics, findings(generated.get(at++)), against, progress));
        }
        for (int i = 0; i < sentences.size(); i++) {
            Evaluators.Matching scorer = evaluators.matching().get(i);
            measurements.add(new SentenceMeasure(circumstances, scorer.role(), scorer.hash())
                    .measure(generated.get(at++), reals.get(atReal++)));
        }
        if (metrics.contains(Metric.ATTRIBUTES)) {
            Evaluators.Reading reading = evaluators.reader().orElseThrow();
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

    /**
     * The measures of the feature network; for synthetic birds, also against others that fit the same sentences. Test
     * birds have combinations of colours that no training bird has and that many sentences do not name, so not even a
     * perfect generator has the distribution of the test pictures.
     */
    private List<Measurement> features(Set<Metric> metrics, FeatureFindings drawn, Reference against, Progress progress)
            throws IOException {
        int sentences =
                Math.min(Math.max(evaluated.size(), real.size()), SAMPLE); // as many as test pictures, for few drawn
        FittingPictures some = real.fitting(1, sentences, 1);
        if (!(evaluated instanceof DrawnPictures) || !some.fresh()) {
            return new FeatureMeasures(circumstances, network(), drawn, against, "", null).measure(metrics);
        }
        FeatureFindings others = fitting(real.fitting(1, Math.min(evaluated.size(), SAMPLE), 2), progress);
        List<Measurement> measurements = new ArrayList<>(
                new FeatureMeasures(circumstances, network(), drawn, against, "", others).measure(metrics));
        Reference fitting = Reference.of(network(), some.identity(), some.side(), fitting(some, progress));
        measurements.addAll(
                new FeatureMeasures(circumstances, network(), drawn, fitting, FeatureMeasures.FITTING, others)
                        .measure(metrics));
        return measurements;
    }

    private FeatureFindings fitting(FittingPictures pictures, Progress progress) throws IOException {
        String task = "evaluating real pictures that fit the sentences";
        List<Examiner> examiners = List.of(new FeatureExaminer(network()));
        return findings(ExaminationCache.of(parts, pictures, examiners, progress.begin(task, pictures.size()))
                .get(0));
    }

    private List<Measurement> diversity(Progress progress) throws IOException {
        int sentences = Math.min(Diversity.SENTENCES, evaluated.size());
        DrawnPictures drawn = ((DrawnPictures) evaluated).repeated(Diversity.NOISES, sentences);
        FittingPictures fitting = real.fitting(Diversity.NOISES, sentences, 0);
        List<Examiner> examiners = new ArrayList<>();
        evaluators.features().ifPresent(network -> examiners.add(new FeatureExaminer(network)));
        evaluators
                .reader()
                .ifPresent(reading -> examiners.add(new OpenExaminer(reading.reader(), reading.hash(), test)));
        List<ExaminationCache> generated = ExaminationCache.of(
                parts, drawn, examiners, progress.begin("evaluating several pictures a sentence", drawn.size()));
        List<ExaminationCache> reals = ExaminationCache.of(
                parts, fitting, examiners, progress.begin("evaluating several real ones a sentence", fitting.size()));
        DiversityMeasure measure = new DiversityMeasure(this, fitting.choice());
        List<Measurement> measurements = new ArrayList<>();
        int at = 0;
        if (evaluators.features().isPresent()) {
            measure.ofFeatures(evaluators.features().get(), generated.get(at), reals.get(at++))
                    .ifPresent(measurements::add);
        }
        if (evaluators.reader().isPresent()) {
            measure.ofAttributes(evaluators.reader().get(), generated.get(at), reals.get(at))
                    .ifPresent(measurements::add);
        }
        return measurements;
    }

    /** The reference of the real pictures, if one was computed or given. */
    public Optional<Reference> reference() {
        return Optional.ofNullable(made);
    }

    /** Warnings for the user, in sentences. */
    public List<String> warnings() {
        return List.copyOf(circumstances.warnings());
    }

    void warn(String sentence) {
        circumstances.warn(sentence);
    }

    long seed() {
        return circumstances.seed();
    }

    /** A protocol with the shared entries. */
    Protocol protocol(String metric, int count, Map<String, String> evaluator, Map<String, String> more) {
        return circumstances.protocol(metric, count, evaluator, more);
    }

    private void requireEnough(Set<Metric> metrics) {
        for (Metric metric : metrics) {
            if (!evaluators.can(metric)) {
                throw new IllegalArgumentException("there is no evaluator for " + metric);
            }
        }
        if (metrics.contains(Metric.DIVERSITY) && !(evaluated instanceof DrawnPictures)) {
            throw new IllegalArgumentException("diversity compares several pictures of one sentence, which a model must"
                    + " draw: it cannot be measured for a folder of pictures");
        }
        boolean inParts =
                metrics.contains(Metric.IS) || metrics.contains(Metric.MS) || metrics.contains(Metric.R_PRECISION);
        int least = inParts ? InceptionScore.SPLITS : 2;
        if (evaluated.size() < least) {
            throw new IllegalArgumentException("there are too few pictures: "
                    + (inParts ? "IS, MS and R-precision are means over " + least + " parts" : "a covariance needs two")
                    + ", but there are " + evaluated.size());
        }
    }

    private static boolean byFeatures(Metric metric) {
        return metric.needs() == Metric.Needs.FEATURES || metric.needs() == Metric.Needs.CLASSES;
    }

    private Reference reference(ExaminationCache cache) throws IOException {
        made = Reference.of(network(), real.identity(), real.side(), findings(cache));
        return made;
    }

    private FeatureFindings findings(ExaminationCache cache) {
        return new CachedFindings(cache, network());
    }

    private FeatureNetwork network() {
        return evaluators.features().orElseThrow();
    }
}
