package org.drgan.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for all commands. */
class CommandsTest {
    private static final Pattern CODE = Pattern.compile("(?s)```(sh|)\n(.*?)```");
    private static final Pattern CALL = Pattern.compile("(?:^|[ (])(?:\\./|bin/)?drgan ([^)<>|&;…]*)");
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.drgan.cli");

    @Test
    void commandsHandleNoTensors() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    /** Commands use what they share and the parts of ablation and demo, never the other way. */
    @Test
    void nothingUsesCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.drgan.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.drgan.cli")
                .check(CLASSES);
        slices().matching("org.drgan.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyCommandAndOptionIsExplained() {
        for (CommandSpec command : all(Main.commandLine())) {
            assertThat(command.usageMessage().header())
                    .as(command.qualifiedName())
                    .isNotEmpty();
            assertThat(command.optionsMap()).as(command.qualifiedName()).containsKey("--help");
            for (OptionSpec option : command.options()) {
                assertThat(option.description())
                        .as(command.qualifiedName() + " " + option.longestName())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void everyHelpCanBeShown() {
        for (CommandSpec command : all(Main.commandLine())) {
            List<String> arguments =
                    new ArrayList<>(List.of(command.qualifiedName().split(" ")));
            arguments.remove(0);
            arguments.add("--help");
            Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
            assertThat(outcome.exit()).isZero();
            assertThat(outcome.out()).contains("Usage: " + command.qualifiedName());
        }
    }

    /** Every command in the documentation and in the examples of the help has a known name, known options and valid values. */
    @Test
    void everyExampleCanBeParsed() throws IOException {
        List<String> examples = new ArrayList<>();
        for (CommandSpec command : all(Main.commandLine())) {
            Stream.of(command.usageMessage().footer())
                    .map(line -> line.strip().split(" {2,}")[0]) // an explanation stands behind it
                    .filter(line -> !line.contains("COMMAND"))
                    .forEach(examples::add);
        }
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("../CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            CODE.matcher(Files.readString(page))
                    .results()
                    .flatMap(block -> block.group(2)
                            .replaceAll("\\\\\n\\s*", "")
                            .lines()
                            .filter(line -> block.group(1).equals("sh") || line.startsWith("$ ")))
                    .forEach(examples::add);
        }
        int parsed = 0;
        List<String> wrong = new ArrayList<>();
        for (String example : examples) {
            Matcher call = CALL.matcher(example.replaceFirst("\\s#\\s.*", ""));
            if (call.find()) {
                String[] words = WORD.matcher(call.group(1))
                        .results()
                        .map(word -> word.group().replace("\"", ""))
                        .toArray(String[]::new);
                try {
                    Main.commandLine().parseArgs(words);
                } catch (CommandLine.ParameterException refused) {
                    wrong.add(example + ": " + refused.getMessage());
                }
                parsed++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(parsed).isGreaterThan(100);
    }

    private static List<CommandSpec> all(CommandLine top) {
        List<CommandSpec> found = new ArrayList<>();
        found.add(top.getCommandSpec());
        top.getSubcommands().values().forEach(sub -> found.addAll(all(sub)));
        return found;
    }
}
