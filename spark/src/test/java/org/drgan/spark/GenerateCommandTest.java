package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.drgan.TinyModel;
import org.drgan.image.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final String CSV = "caption,number\na red bird,5\n\"a small, blue bird\",6\na yellow bird,7\n";

    @TempDir
    private Path folder;

    private SparkSession spark;
    private Path model;
    private Path captions;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void begin() throws IOException {
        spark = LocalSpark.session();
        model = TinyModel.writeWithChecksums(folder.resolve("model"));
        captions = Files.writeString(folder.resolve("captions.csv"), CSV);
    }

    private Outcome run(String... more) {
        String[] all = Stream.concat(Stream.of("generate", "--model", model.toString()), Stream.of(more))
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Outcome(code, out.toString(), err.toString());
    }

    @Test
    void csvBecomesParquet() {
        Path out = folder.resolve("pictures");
        Outcome outcome = run("--captions", captions.toString(), "--seed-column", "number", "--out", out.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("3 pictures are in", "pictures");
        List<Row> rows = spark.read().parquet(out.toString()).sort("number").collectAsList();
        assertThat(rows)
                .extracting(row -> row.<String>getAs("caption"))
                .element(1)
                .isEqualTo("a small, blue bird");
        assertThat(rows).extracting(row -> row.<Long>getAs("number")).containsExactly(5L, 6L, 7L);
    }

    @Test
    void aTableBecomesFilesThatListTheirSentences() throws IOException {
        spark.read().option("header", true).csv(captions.toString()).createOrReplaceTempView("birds");
        Path out = folder.resolve("files");
        Outcome outcome = run("--table", "birds", "--files", "--pictures", "2", "--out", out.toString());
        assertThat(outcome.err()).isEmpty();
        List<String> lines = Files.readAllLines(out.resolve("metadata.jsonl"));
        assertThat(lines).hasSize(6).doesNotHaveDuplicates();
        List<Path> pictures;
        try (Stream<Path> files = Files.walk(out)) {
            pictures = files.filter(file -> file.toString().endsWith(".png")).toList();
        }
        assertThat(pictures).hasSize(6);
        for (Path picture : pictures) {
            String name = out.relativize(picture).toString().replace('\\', '/');
            String sentence = Recipe.read(picture).orElseThrow().sentence();
            assertThat(lines).anyMatch(line -> line.contains(name) && line.contains(sentence));
        }
        assertThat(out.resolve("_list")).doesNotExist();
        assertThat(out.resolve("_begun")).doesNotExist();
    }

    @Test
    void mistakesAreNamedAndLeaveNothing() throws IOException {
        Path out = folder.resolve("out");
        assertMistake(run("--captions", folder + "/none.csv", "--out", out.toString()), "there is no file or folder");
        assertMistake(run("--table", "none", "--out", out.toString()), "the catalog has no table none");
        assertMistake(
                run("--captions", captions.toString(), "--caption", "text", "--out", out.toString()),
                "no column text, only caption, number");
        assertMistake(
                run("--captions", captions.toString(), "--seed-column", "caption", "--out", out.toString()),
                "column caption is of type bigint, expected string");
        assertMistake(
                run("--captions", captions.toString(), "--partitions", "0", "--out", out.toString()),
                "--partitions must be positive");
        assertThat(out).doesNotExist();
        Files.createDirectory(out);
        assertMistake(run("--captions", captions.toString(), "--out", out.toString()), "exists already");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model", "captions.csv", "out");
        }
    }

    private static void assertMistake(Outcome outcome, String message) {
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.code()).isEqualTo(Main.MISTAKE);
    }
}
