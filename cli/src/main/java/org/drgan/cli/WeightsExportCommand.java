package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.options.KindOption;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.ImportKind;
import org.drgan.weights.NameMap;
import org.drgan.weights.PublishedNames;
import org.drgan.weights.WeightsConversion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes weights in another format. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Writes a file of weights in another format, or under its published names.",
        description = "Python opens the .pth with torch.load(file, weights_only=True).",
        footerHeading = "%nExample:%n",
        footer =
                "  drgan weights export models/birds-256/generator.safetensors --as drgan-generator --to pth --out netG.pth")
final class WeightsExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a .safetensors or .pth file")
    private Path file = Path.of("");

    @Option(names = "--to", paramLabel = "FORMAT", required = true, description = "${COMPLETION-CANDIDATES}")
    private WeightsConversion.Format format = WeightsConversion.Format.SAFETENSORS;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file to write")
    private Path out = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "KIND",
            converter = KindOption.class,
            completionCandidates = KindOption.class,
            description = "give the tensors the names of the published checkpoints; FILE is from a model folder")
    private @Nullable ImportKind kind;

    @Override
    public Integer call() throws IOException {
        OutputFile.require(out);
        int count = UserMistake.reading(() -> WeightsConversion.run(file, out, format, names()));
        spec.commandLine().getOut().println(out + ": " + count + " tensors");
        return 0;
    }

    /** A discriminator's size, from the name of its file, such as discriminator-128.safetensors; 64 if it has none. */
    private int side() {
        String name = String.valueOf(file.getFileName());
        return name.contains("128") ? 128 : name.contains("256") ? 256 : 64;
    }

    private @Nullable NameMap names() {
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case DRGAN_GENERATOR, ATTNGAN_GENERATOR -> PublishedNames.generator();
            case DAMSM_TEXT, DAMSM_IMAGE -> PublishedNames.encoder();
            case INCEPTION_TORCHVISION, INCEPTION_FID -> PublishedNames.inception();
            case DISCRIMINATOR -> PublishedNames.discriminator(side());
        };
    }
}
