package org.drgan.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.pages.BenchCharts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts the benchmarks, which have their own jar, in their own process. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Compares the speed of drawing and training with that of the published code.",
        description = "Each row compares the networks of the published code with drgan's. Both run in turn in the same"
                + " process; the row also shows the share of the processor's peak speed. Run nothing else on the"
                + " machine meanwhile.")
final class BenchCommand implements Callable<Integer> {
    private static final String MAIN = "org.drgan.bench.Bench";

    @Parameters(paramLabel = "ROW", arity = "0..*", description = "rows such as sample-256-b16; default: all")
    private List<String> rows = new ArrayList<>();

    @Option(names = "--quick", description = "the most important rows in about six minutes, instead of half an hour")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the table to this file")
    private @Nullable Path json;

    @Option(
            names = "--charts",
            paramLabel = "FOLDER",
            description =
                    "also write SVG files with curves of the rows course-… (speed and memory by batch size and threads)")
    private @Nullable Path charts;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OutputFile.require(json);
        String classes = classPath();
        Path table = json;
        if (charts != null) {
            Files.createDirectories(charts);
            table = table == null ? Files.createTempFile("drgan-bench", ".json") : table;
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-XX:SharedArchiveFile")) // that archive is for another class path
                .forEach(command::add);
        command.addAll(List.of("-cp", classes, MAIN));
        if (quick) {
            command.add("--quick");
        }
        if (table != null) {
            command.addAll(List.of("--json", table.toString()));
        }
        command.addAll(rows);
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // Ctrl-C stops both
        int exit = process.waitFor();
        if (charts != null && table != null && exit == 0) {
            for (Path file : BenchCharts.write(table, charts)) {
                System.out.println("drawn: " + file);
            }
        }
        if (table != null && json == null) {
            Files.deleteIfExists(table);
        }
        return exit;
    }

    private static String classPath() {
        Path folder = Path.of(System.getProperty("drgan.home", ""), "bench", "target");
        Path jar = folder.resolve("drgan-bench.jar");
        if (!Files.isRegularFile(jar)) {
            throw new UserMistake("the benchmarks are not built: " + jar.toAbsolutePath()
                    + " is missing. Run ./drgan bench in a clone of the sources, which builds them");
        }
        return String.join(
                File.pathSeparator,
                jar.toString(),
                folder.resolve("lib") + File.separator + "*",
                System.getProperty("java.class.path"));
    }
}
