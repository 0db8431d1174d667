package org.drgan.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.files.DurableFile;
import org.drgan.studio.study.Analysis;
import org.drgan.studio.study.Export;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a study to a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Writes a study to a file: protocol, answers and results as .json, or the answers as .csv.")
final class StudyExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StudySource source;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "a .json or a .csv file")
    private Path out;

    @Override
    public Integer call() throws IOException {
        String name = String.valueOf(out.getFileName());
        if (!name.endsWith(".json") && !name.endsWith(".csv")) {
            throw new UserMistake("--out must be a .json or a .csv file, but is " + out);
        }
        OutputFile.require(out);
        StudySource.Finished finished = source.finished();
        String text = name.endsWith(".csv")
                ? Export.csv(finished.study(), finished.ballots())
                : Export.json(
                        finished.study(),
                        finished.ballots(),
                        Analysis.of(finished.study().protocol(), finished.ballots()));
        DurableFile.write(out, text.getBytes(StandardCharsets.UTF_8));
        spec.commandLine().getOut().println(out);
        return 0;
    }
}
