package org.drgan.cli.options;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.drgan.TextToImage;
import org.drgan.cli.shared.UserMistake;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all commands that run networks: device, precision, threads. */
public final class ComputeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (a GPU if there is one), cpu (no GPU) or cuda (requires a GPU); default: auto")
    private @Nullable String device;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "fp32 or bf16 (faster on newer processors)")
    private Precision precision = Precision.FP32;

    @Option(names = "--threads", paramLabel = "N", description = "threads per operation; default: one per core")
    private int threads;

    /** Sets the number of threads for everything that follows. */
    public void setThreads() {
        if (threads < 0) {
            throw new ParameterException(command.commandLine(), "--threads must be positive, but is " + threads);
        }
        Devices.threads(threads);
    }

    /** The device's name as it was given; {@code auto} otherwise. */
    public String device() {
        return device == null ? "auto" : device;
    }

    /** Receives a message when {@code auto} means the CPU; ignored unless {@code --device} was given. */
    public Consumer<String> note() {
        PrintWriter err = command.commandLine().getErr();
        return device == null ? ignored -> {} : err::println;
    }

    /** The options for drawing with a model. */
    public TextToImage.Options drawing() {
        PrintWriter err = command.commandLine().getErr();
        return new TextToImage.Options(device(), precision, note(), err::println);
    }

    /** Loads the model of a folder. */
    public TextToImage load(Path model) {
        return UserMistake.reading(() -> TextToImage.load(model, drawing()));
    }

    /** Loads the model of a folder, in a given number format. */
    public TextToImage load(Path model, Precision format) {
        return UserMistake.reading(() -> TextToImage.load(model, new TextToImage.Options(device(), format, note())));
    }

    /** Number format of the heavy operations. */
    public Precision precision() {
        return precision;
    }
}
