package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drgan.cli.options.KindOption;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.ImportKind;
import org.drgan.model.ImportOptions;
import org.drgan.model.ImportReport;
import org.drgan.model.ModelImport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a published checkpoint into a model folder. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Imports a published checkpoint into a model folder.",
        description =
                "Imports one network per call, in any order, into the same folder, and prints which files are still missing"
                        + " for 'generate --model'. Reads both of PyTorch's file formats and safetensors, and never runs code"
                        + " in them. If tensors do not fit, they are listed and nothing is written.",
        footerHeading = "%nExample:%n",
        footer = {
            "  drgan weights import text_encoder200.pth --as damsm-text --captions captions.pickle --out models/birds-256",
            "  drgan weights import netG_epoch_600.pth --as drgan-generator --out models/birds-256"
        })
final class WeightsImportCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a .pth or .safetensors file")
    private Path file = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "KIND",
            required = true,
            converter = KindOption.class,
            completionCandidates = KindOption.class,
            description = "the network in the file: ${COMPLETION-CANDIDATES}")
    private ImportKind kind = ImportKind.DRGAN_GENERATOR;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the model folder, new or incomplete")
    private Path out = Path.of("");

    @Option(
            names = "--captions",
            paramLabel = "FILE",
            description = "captions.pickle (or a vocabulary.json) that came with a text encoder")
    private @Nullable Path captions;

    @Option(
            names = "--temperature",
            paramLabel = "N",
            description = "temperature of the gates: the batch size of the DR-GAN generator's training;"
                    + " default: 22 for birds (2 residual blocks), 20 for COCO (3)")
    private @Nullable Double temperature;

    @Option(names = "--part", paramLabel = "NAME", description = "the network to import from a checkpoint with several")
    private @Nullable String part;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(file)) {
            throw new UserMistake(file + " does not exist; 'drgan fetch list' shows where published files are");
        }
        ImportReport report = UserMistake.reading(
                () -> ModelImport.run(file, kind, out, new ImportOptions(part, captions, temperature)));
        PrintWriter to = spec.commandLine().getOut();
        to.println(file + ": " + report.matched() + " tensors matched, "
                + report.unused().size() + " unused, " + report.missing().size() + " missing, "
                + report.extra().size() + " extra, " + report.misshapen().size() + " of another shape");
        list(to, "unused: ", report.unused());
        list(to, "missing: ", report.missing());
        list(to, "extra: ", report.extra());
        list(to, "of another shape: ", report.misshapen());
        if (!report.fits()) {
            throw new UserMistake(file + " does not fit: nothing was written. Is --as the right kind?");
        }
        report.written().forEach(written -> to.println("wrote " + written));
        if (!report.lacking().isEmpty()) {
            to.println(out + " still needs " + String.join(", ", report.lacking()));
        }
        return 0;
    }

    private static void list(PrintWriter to, String what, List<String> names) {
        names.stream().limit(SHOWN).forEach(name -> to.println("  " + what + name));
        if (names.size() > SHOWN) {
            to.println("  " + what + "and " + (names.size() - SHOWN) + " more");
        }
    }
}
