package org.drgan.cli.shared;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line for another process of this program: same JVM, options and class path. */
public final class OwnProgram {
    private OwnProgram() {}

    /** A command line, to be followed by the program's arguments. */
    public static List<String> command(Class<?> main) {
        return command(main.getName());
    }

    /** Likewise, with the name of the main class. */
    public static List<String> command(String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agent")
                        && !option.startsWith("-javaagent")
                        && !option.startsWith("-Ddrgan.terminal"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }
}
