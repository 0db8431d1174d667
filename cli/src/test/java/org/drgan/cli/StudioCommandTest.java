package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.studio.Studio;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command refuses before it serves, and its copy of the database. */
class StudioCommandTest {
    @TempDir
    private Path folder;

    @Test
    void otherMachinesNeedAToken() {
        Outcome open = Outcome.of("studio", "--host", "0.0.0.0", "--database", at("a.db"), "--token", "");
        assertThat(open.exit()).isEqualTo(2);
        assertThat(open.err()).contains("needs a token", "DRGAN_STUDIO_TOKEN");
        assertThat(Files.exists(folder.resolve("a.db"))).isFalse();
    }

    @Test
    void aModelThatIsNotThereIsNamed() {
        Outcome none = Outcome.of("studio", "--model", at("none"), "--database", at("a.db"));
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("there is no model folder", "none");
    }

    @Test
    void aDatabaseIsCopied() throws IOException {
        assertThat(Outcome.of("studio", "backup", at("copy.db"), "--database", at("none.db"))
                        .err())
                .contains("there is no database");
        Database.open(at("a.db")).close();
        Outcome copied = Outcome.of("studio", "backup", at("copy.db"), "--database", at("a.db"));
        assertThat(copied.exit()).isZero();
        assertThat(folder.resolve("copy.db")).isNotEmptyFile();
        Outcome twice = Outcome.of("studio", "backup", at("copy.db"), "--database", at("a.db"));
        assertThat(twice.exit()).isEqualTo(2);
        assertThat(twice.err()).contains("exists already");
    }

    @Test
    void foldersThatCannotBeUsedAreNamed() throws IOException {
        assertThat(Outcome.of("studio", "--data", at("none"), "--database", at("a.db"))
                        .err())
                .contains("there is no folder", "none");
        Path page = Files.createDirectory(folder.resolve("page"));
        assertThat(Outcome.of("studio", "--offline", page.toString()).err()).contains("drgan export --to web");
        Files.createFile(page.resolve("generator.onnx"));
        assertThat(Outcome.of("studio", "--offline", page.toString()).err()).contains("npm install");
        assertThat(folder.resolve("a.db")).doesNotExist();
    }

    /** More than the queue has room for: all are answered, and what was drawn is told. */
    @Test
    void aStudioUnderLoadAnswersAll() throws IOException {
        Path model = TinyModel.writeWithChecksums(folder.resolve("tiny"), 1, TinyModel.WORDS);
        try (Studio studio = new Studio(
                new Shelf(Map.of(
                        "tiny",
                        precision -> TextToImage.load(model, new TextToImage.Options("cpu", precision, note -> {})))),
                Database.open(at("a.db")),
                Studio.Folders.none(),
                new Studio.Options("127.0.0.1", 0, Set.of(), null, 8))) {
            Outcome told = Outcome.of(
                    "studio",
                    "load",
                    "--url",
                    "http://127.0.0.1:" + studio.port(),
                    "--requests",
                    "300",
                    "--seconds",
                    "1",
                    "--times",
                    "8");
            assertThat(told.exit()).as(told.err() + told.out()).isZero();
            assertThat(told.out()).contains("300 requests", "0 pictures sent twice", "200: ", "429: ");
        }
        Outcome nobody = Outcome.of("studio", "load", "--url", "http://127.0.0.1:1");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("no studio can be used");
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }
}
