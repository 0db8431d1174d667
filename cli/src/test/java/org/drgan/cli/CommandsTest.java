package org.drgan.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for all commands. */
class CommandsTest {
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

    private static List<CommandSpec> all(CommandLine top) {
        List<CommandSpec> found = new ArrayList<>();
        found.add(top.getCommandSpec());
        top.getSubcommands().values().forEach(sub -> found.addAll(all(sub)));
        return found;
    }
}
