package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private String at(String name) {
        return folder.resolve(name).toString();
    }
}
