package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.drgan.layout.PackWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareCommandTest {
    private static final SyntheticBirds BIRDS = new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 12, 32);

    @TempDir
    private Path folder;

    private Path birds;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void writeFolder() throws IOException {
        LocalSpark.session();
        birds = folder.resolve("birds");
        Files.createDirectories(birds.resolve("in ner"));
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < BIRDS.size(); i++) {
            String name = "in ner/bird-" + i + ".png";
            Files.write(birds.resolve(name), Pictures.encode(BIRDS.picture(i), Map.of()));
            list.append("{\"file_name\": \"" + name + "\", \"text\": \""
                    + BIRDS.captions(i).get(0) + "\", \"split\": \"" + (i % 3 == 0 ? "test" : "train")
                    + "\", \"class\": " + i % 4 + "}\n");
        }
        Files.writeString(birds.resolve("metadata.jsonl"), list);
    }

    private static Outcome run(String... arguments) {
        String[] all = Stream.concat(Stream.of("prepare"), Stream.of(arguments)).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Outcome(code, out.toString(), err.toString());
    }

    @Test
    void thePackHoldsWhatThatOfOneProcessHolds() throws IOException {
        Path single = folder.resolve("single");
        PackWriter.write(single, Layouts.read(birds), new PackWriter.Options(20, Fit.CROP, false), (done, total) -> {});
        Path pack = folder.resolve("pack");
        Outcome outcome =
                run("--data=" + birds, "--files", "--size=20", "--split=split", "--class=class", "--out=" + pack);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        Listing expected = Layouts.read(single);
        Listing found = Layouts.read(pack);
        assertThat(found.entries()).hasSize(BIRDS.size());
        for (var entry : expected.entries()) {
            var same = found.entries().stream()
                    .filter(one -> one.name().equals(entry.name()))
                    .findFirst()
                    .orElseThrow();
            assertThat(same.picture().rgb())
                    .as(entry.name())
                    .isEqualTo(entry.picture().rgb());
            assertThat(same.captions()).isEqualTo(entry.captions());
            assertThat(same.split()).isEqualTo(entry.split());
            assertThat(same.classValue()).isEqualTo(entry.classValue());
        }
    }

    @Test
    void brokenPicturesAreNamedOrSkipped() throws IOException {
        Files.writeString(birds.resolve("in ner/bird-3.png"), "no picture");
        Files.delete(birds.resolve("in ner/bird-5.png"));
        Path pack = folder.resolve("pack");
        Outcome refused = run("--data=" + birds, "--files", "--size=20", "--out=" + pack);
        assertThat(refused.err()).contains("2 of 12 pictures cannot be packed", "bird-3.png", "--skip-broken");
        assertThat(refused.code()).isEqualTo(Main.MISTAKE);
        assertThat(pack).doesNotExist();
        Outcome skipped = run("--data=" + birds, "--files", "--size=20", "--skip-broken", "--out=" + pack);
        assertThat(skipped.out()).contains("2 pictures were skipped");
        assertThat(Layouts.read(pack).entries()).hasSize(10);
        Outcome again = run("--data=" + birds, "--files", "--size=20", "--skip-broken", "--out=" + pack);
        assertThat(again.err()).contains("pack");
        assertThat(again.code()).isEqualTo(Main.MISTAKE);
    }

    @Test
    void columnsThatAreMissingAreNamed() {
        Outcome outcome = run("--data=" + birds, "--files", "--class=kind", "--out=" + folder.resolve("pack"));
        assertThat(outcome.err()).contains("no column kind, only");
        assertThat(outcome.code()).isEqualTo(Main.MISTAKE);
    }
}
