package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.drgan.cli.shared.Printed;
import org.drgan.cli.shared.UserMistake;
import org.drgan.train.NotFinite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into one sentence for the user and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    static final int FAILURE = 1;
    static final int MISTAKE = 2;

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        complain(command, firstLine(problem.getMessage()));
        UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return MISTAKE;
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, @Nullable ParseResult parsed) {
        return report(problem, command);
    }

    /** Prints the error on the command's error stream; returns the exit code. */
    static int report(Throwable problem, CommandLine command) {
        PrintWriter err = command.getErr();
        boolean mistake = isMistake(problem);
        complain(command, sentence(problem));
        CommandLine top = command;
        while (top.getParent() != null) {
            top = top.getParent();
        }
        if (((Main) top.getCommand()).debug()) {
            problem.printStackTrace(err);
        } else if (!mistake) {
            err.println("Run it again with --debug to see the stack trace.");
        }
        err.flush();
        return mistake ? MISTAKE : FAILURE;
    }

    private static boolean isMistake(Throwable problem) {
        Throwable cause = problem instanceof UncheckedIOException ? problem.getCause() : problem;
        return cause instanceof UserMistake
                || cause instanceof IllegalArgumentException
                || cause instanceof NoSuchFileException
                || cause instanceof FileAlreadyExistsException
                || cause instanceof AccessDeniedException
                || cause instanceof NotDirectoryException;
    }

    /**
     * One sentence for the user. File exceptions have only a path as message; of libtorch's errors only the first line
     * is useful.
     */
    private static String sentence(Throwable problem) {
        if (problem instanceof UncheckedIOException && problem.getCause() != null) {
            return sentence(problem.getCause());
        }
        String message = firstLine(problem.getMessage());
        if (problem instanceof NoSuchFileException) {
            return message + " does not exist";
        }
        if (problem instanceof FileAlreadyExistsException there) {
            return there.getReason() == null ? message + " exists already" : there.getFile() + " " + there.getReason();
        }
        if (problem instanceof AccessDeniedException) {
            return message + " cannot be accessed: permission denied";
        }
        if (problem instanceof NotDirectoryException) {
            return message + " is not a folder";
        }
        if (problem instanceof OutOfMemoryError || message.contains("can't allocate memory")) {
            return "not enough memory (" + message + "): use a smaller batch or smaller pictures, stop other programs,"
                    + " or give Java more with DRGAN_JAVA_OPTS=-Xmx…";
        }
        if (problem instanceof LinkageError) {
            return "libtorch cannot be loaded (" + message + "): see 'drgan doctor'";
        }
        boolean known = problem instanceof UserMistake
                || problem instanceof IllegalArgumentException
                || problem instanceof IllegalStateException
                || problem instanceof NotFinite
                || problem instanceof IOException;
        return known && !message.isEmpty() ? message : problem.getClass().getSimpleName() + ": " + message;
    }

    private static void complain(CommandLine command, String message) {
        String plain = Printed.clean(message);
        Printed.asItIs(
                command.getErr(),
                command.getColorScheme()
                        .apply("drgan: " + plain, command.getColorScheme().errorStyles())
                        .toString());
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").strip();
    }
}
