package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.studio.store.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies the studio's database. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Copies the studio's database file, also while the studio runs.")
final class StudioBackupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the copy; must not exist yet")
    private Path copy;

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description = "the studio's database; default: " + StudioCommand.DATABASE)
    private String database = StudioCommand.DATABASE;

    @Override
    public Integer call() throws IOException {
        OutputFile.require(copy);
        if (!database.startsWith("jdbc:") && !Files.isRegularFile(Path.of(database))) {
            throw new UserMistake("there is no database " + database);
        }
        try (Database opened = UserMistake.reading(() -> Database.open(database))) {
            opened.backup(copy);
        }
        spec.commandLine().getOut().println(copy);
        return 0;
    }
}
