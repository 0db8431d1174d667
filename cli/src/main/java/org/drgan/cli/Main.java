package org.drgan.cli;

import org.drgan.cli.shared.Printed;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code drgan}. Exit codes: 0 for success, 1 for failures, 2 for errors that the user can correct.
 */
@Command(
        name = "drgan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Draws pictures for sentences with DR-GAN, and trains its models.",
        description = "",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan demo             a demonstration in a few minutes",
            "  drgan studio           draw in the browser",
            "  drgan damsm train      train a matching model, which scores how well pictures fit sentences",
            "  drgan train            train generator and discriminators with it",
            "  drgan doctor           checks libtorch, devices and threads",
            "  drgan COMMAND --help   the options of a command"
        },
        subcommands = {
            DemoCommand.class,
            GenerateCommand.class,
            StudioCommand.class,
            StudyCommand.class,
            DataCommand.class,
            DamsmCommand.class,
            TrainCommand.class,
            ReaderCommand.class,
            EvaluatorCommand.class,
            EvaluateCommand.class,
            AblateCommand.class,
            ReportCommand.class,
            WeightsCommand.class,
            ExportCommand.class,
            FetchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            BenchCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "show the stack trace of an error; also with DRGAN_DEBUG=1")
    private boolean debug;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(commandLine(), arguments));
    }

    /** Runs a command; errors of the JVM, such as OutOfMemoryError, are reported like exceptions. */
    static int run(CommandLine commandLine, String... arguments) {
        commandLine.setOut(Printed.over(commandLine.getOut()));
        commandLine.setErr(Printed.over(commandLine.getErr()));
        try {
            return commandLine.execute(arguments);
        } catch (LinkageError | VirtualMachineError problem) {
            return Failures.report(problem, commandLine);
        }
    }

    /** The command with its subcommands, ready to be executed; tests replace its writers. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        Failures failures = new Failures();
        commandLine.setExecutionExceptionHandler(failures);
        commandLine.setParameterExceptionHandler(failures);
        commandLine.setExecutionStrategy(Main::execute);
        commandLine.setExpandAtFiles(false); // "@home" is a sentence
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setAllowSubcommandsAsOptionParameters(true); // as in --metrics attributes
        return commandLine;
    }

    /** Help texts keep their colours; all other output is cleaned before it is printed. */
    private static int execute(ParseResult parsed) {
        CommandLine command = parsed.commandSpec().commandLine();
        Integer[] helped = new Integer[1];
        Printed.asItIs(
                command.getErr(),
                () -> Printed.asItIs(command.getOut(), () -> {
                    helped[0] = CommandLine.executeHelpRequest(parsed);
                }));
        return helped[0] != null ? helped[0] : new CommandLine.RunLast().execute(parsed);
    }

    /** Prints the help of a command, when its arguments are incomplete. */
    static void usage(CommandLine command) {
        Printed.asItIs(command.getErr(), () -> command.usage(command.getErr()));
    }

    /** Without a subcommand, shows the help and fails. */
    @Override
    public void run() {
        usage(spec.commandLine());
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    boolean debug() {
        return debug || "1".equals(System.getenv("DRGAN_DEBUG"));
    }
}
