package org.drgan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drgan.cli.shared.UserMistake;
import org.drgan.studio.store.Database;
import org.drgan.studio.study.Ballot;
import org.drgan.studio.study.Studies;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The study that a command uses. */
final class StudySource {
    @Parameters(paramLabel = "STUDY", description = "the study's id, printed by 'drgan study create'")
    private String id;

    @Option(
            names = "--database",
            paramLabel = "FILE|URL",
            description = "the studio's database; default: " + StudioCommand.DATABASE)
    private String database = StudioCommand.DATABASE;

    /** A study whose results may be shown, and its answers. */
    record Finished(Studies.Study study, List<Ballot> ballots) {}

    /** Reads the study; fails if its results may not be shown yet. */
    Finished finished() {
        if (!database.startsWith("jdbc:") && !Files.isRegularFile(Path.of(database))) {
            throw new UserMistake("there is no database " + database);
        }
        try (Database opened = UserMistake.reading(() -> Database.open(database))) {
            Studies studies = new Studies(opened);
            Studies.Study study =
                    studies.get(id).orElseThrow(() -> new UserMistake("there is no study " + id + " in " + database));
            if (!studies.mayBeSeen(study)) {
                throw new UserMistake(studies.counts(id).finished() + " of "
                        + study.protocol().participants()
                        + " planned participants have finished: results are shown when all have, or when the study is closed"
                        + " in the studio");
            }
            return new Finished(study, studies.ballots(id));
        }
    }
}
