package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.drgan.TinyModel;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.metric.EvaluatedPictures;
import org.drgan.metric.Evaluation;
import org.drgan.metric.Evaluators;
import org.drgan.metric.FeatureNetworks;
import org.drgan.metric.MatchingNetwork;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.Reference;
import org.drgan.metric.ResultFile;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.text.Vocabulary;
import org.drgan.train.Sources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class MeasuringTest {
    private static final int COUNT = 430; // two portions and a part of one
    private static final int BROKEN = 57;
    private static final Set<Metric> BY_FEATURES =
            EnumSet.of(Metric.FID, Metric.KID, Metric.IS, Metric.MS, Metric.PRECISION_RECALL);

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Settings settings;
    private static CaptionedPictures test;
    private static Path features;
    private static Path judge;
    private static Map<String, Measurement> single;
    private static Reference reference;

    /** Pictures as another program would draw them: dimmed birds, with a list of their sentences. */
    @BeforeAll
    static void measureInOneProcess() throws IOException {
        spark = LocalSpark.session();
        settings = TinyModel.settings("data.source=synthetic", "data.count=600");
        test = Sources.test(settings, COUNT);
        Devices.threads(1); // as each task has
        writePictures();
        features = writeNetwork(folder.resolve("features.safetensors"));
        judge = writeJudge(folder.resolve("judge"));
        EvaluatedPictures evaluated = EvaluatedPictures.folder(folder.resolve("pictures"), settings, COUNT, 1);
        Evaluators evaluators = new Evaluators(
                Optional.of(FeatureNetworks.read(features)),
                List.of(new Evaluators.Matching(
                        Evaluators.Matching.INDEPENDENT, MatchingModel.read(judge), MatchingNetwork.hash(judge))),
                Optional.empty());
        Evaluation evaluation = evaluated.evaluation(folder.resolve("parts"), evaluators, Map.of());
        Set<Metric> all = EnumSet.copyOf(BY_FEATURES);
        all.add(Metric.R_PRECISION);
        single = byName(evaluation.run(all, Optional.empty(), (task, pictures) -> done -> {}));
        reference = evaluation.reference().orElseThrow();
    }

    private static void writePictures() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            String name = String.format("%04d.png", i);
            byte[] rgb = test.picture(i % test.size()).rgb().clone();
            for (int at = 0; at < rgb.length; at++) {
                rgb[at] = (byte) ((rgb[at] & 0xFF) * (60 + i % 37) / 100);
            }
            int side = test.picture(i % test.size()).width();
            Files.write(pictures.resolve(name), Pictures.encode(new Pixels(side, side, rgb), Map.of()));
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file_name", name);
            line.put("text", test.captions(i % test.size()).get(0));
            list.append(JsonMapper.shared().writeValueAsString(line)).append('\n');
        }
        Files.writeString(pictures.resolve(String.format("%04d.png", BROKEN)), "no picture");
        Files.writeString(pictures.resolve("metadata.jsonl"), list);
    }

    private static Path writeNetwork(Path file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(4);
            AttributeReader reader =
                    new AttributeReader(Map.of("class", List.of("one", "two", "three")), settings.side(), 4);
            reader.eval();
            AttributeReaderFile.write(file, reader, Map.of());
        }
        return file;
    }

    private static Path writeJudge(Path place) throws IOException {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            sentences.addAll(test.captions(i));
        }
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(5);
            MatchingModel.untrained(settings, Vocabulary.build(sentences)).write(place, settings);
        }
        return place;
    }

    /** The same pictures as a table, with the sentences of their list. */
    private static Dataset<Row> table() {
        Dataset<Row> list =
                spark.read().json(folder.resolve("pictures/metadata.jsonl").toString());
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .option("pathGlobFilter", "*.png")
                .load(folder.resolve("pictures").toString())
                .withColumn("file_name", functions.element_at(functions.split(functions.col("path"), "/"), -1));
        return files.join(list, "file_name");
    }

    private static MeasuringOptions options() {
        return new MeasuringOptions(
                "content", "text", List.of("path"), settings.data().fit(), settings.side(), 1);
    }

    private static Map<String, Measurement> byName(List<Measurement> measurements) {
        Map<String, Measurement> found = new LinkedHashMap<>();
        measurements.forEach(measurement -> found.put(measurement.metric(), measurement));
        return found;
    }

    private static double value(Map<String, Measurement> found, String name) {
        return Objects.requireNonNull(found.get(name)).value();
    }

    private static void assertSame(Map<String, Measurement> found, Map<String, Measurement> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, one) -> {
            Measurement other = Objects.requireNonNull(found.get(name));
            assertThat(other.value())
                    .as(name)
                    .isCloseTo(one.value(), within(1e-9 * Math.max(1, Math.abs(one.value()))));
            if (one.spread() != null) {
                assertThat(other.spread()).as("spread of %s", name).isCloseTo(one.spread(), within(1e-9));
            }
            assertThat(other.protocol().count()).isEqualTo(COUNT - 1);
        });
    }

    @Test
    void theNumbersAreThoseOfOneProcessHoweverTheTableIsPartitioned() throws IOException {
        Set<Metric> all = EnumSet.copyOf(BY_FEATURES);
        all.add(Metric.R_PRECISION);
        Measuring measuring = Measuring.of(spark, features, judge, test, options());
        for (int partitions : new int[] {1, 5}) {
            Measuring.Result result = measuring.measure(table().repartition(partitions), all, reference);
            assertSame(byName(result.measurements()), single);
            assertThat(result.warnings()).anyMatch(text -> text.contains("1 pictures cannot be read"));
        }
        assertThat(value(single, "FID")).isGreaterThan(0);
        assertThat(value(single, "R-precision, judge independent")).isBetween(0.0, 1.0);
    }

    @Test
    void aReferenceMadeOnSparkServesLikeOneMadeByOneProcess() throws IOException {
        Measuring measuring = Measuring.of(spark, features, null, test, options());
        Reference made = measuring.reference(table(), "the pictures themselves");
        Measuring.Result result = measuring.measure(table(), EnumSet.of(Metric.FID, Metric.PRECISION_RECALL), made);
        Map<String, Measurement> found = byName(result.measurements());
        assertThat(value(found, "FID")).isCloseTo(0, within(1e-6));
        assertThat(value(found, "precision")).isEqualTo(1);
        assertThat(value(found, "recall")).isEqualTo(1);
    }

    @Test
    void theCommandWritesWhatOneProcessMeasures() throws IOException {
        Path file = folder.resolve("reference.safetensors");
        reference.write(file);
        Path out = folder.resolve("measured");
        StringWriter told = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--files",
                "--pictures=" + folder.resolve("pictures"),
                "--features=" + features,
                "--reference=" + file,
                "--metrics=fid,kid",
                "--preset=birds-64-spectral",
                "--out=" + out));
        List.of("model.base=4", "model.channels=8", "data.source=synthetic", "data.count=600")
                .forEach(setting -> arguments.add("--set=" + setting));
        PrintWriter writer = new PrintWriter(told, true);
        int code = Main.run(writer, writer, arguments.toArray(String[]::new));
        assertThat(code).as(told.toString()).isZero();
        Map<String, Measurement> found = byName(ResultFile.read(out.resolve("metrics.jsonl")));
        assertThat(found).containsOnlyKeys("FID", "KID");
        assertThat(value(found, "FID")).isCloseTo(value(single, "FID"), within(1e-8));
        assertThat(value(found, "KID")).isCloseTo(value(single, "KID"), within(1e-8));
        assertThat(Main.run(writer, writer, arguments.toArray(String[]::new))).isEqualTo(Main.MISTAKE);
        assertThat(told.toString()).contains("exists already");
    }

    @Test
    void whatCannotBeMeasuredIsRefusedBeforeTheWork() throws IOException {
        Measuring without = Measuring.of(spark, null, null, test, options());
        assertThatThrownBy(() -> without.measure(table(), Set.of(Metric.FID), reference))
                .hasMessageContaining("--features");
        Measuring measuring = Measuring.of(spark, features, null, test, options());
        assertThatThrownBy(() -> measuring.measure(table(), Set.of(Metric.R_PRECISION), reference))
                .hasMessageContaining("--judge");
        assertThatThrownBy(() -> measuring.measure(table(), Set.of(Metric.DIVERSITY), reference))
                .hasMessageContaining("diversity cannot be measured on Spark");
        assertThatThrownBy(() -> measuring.measure(table(), Set.of(Metric.FID), null))
                .hasMessageContaining("--reference");
        assertThatThrownBy(() -> measuring.measure(table().drop("content"), Set.of(Metric.FID), reference))
                .hasMessageContaining("no column content");
    }

    @Test
    void moreBrokenThanGoodPicturesEndTheWork() throws IOException {
        Measuring measuring = Measuring.of(spark, features, null, test, options());
        Dataset<Row> broken = table().limit(9).withColumn("content", functions.lit(new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> measuring.measure(broken, Set.of(Metric.FID), reference))
                .hasMessageContaining("9 of 9 pictures cannot be read");
    }
}
