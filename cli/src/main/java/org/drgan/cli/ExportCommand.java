package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.onnx.ModelExport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained model for programs without drgan. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Writes a trained model for other programs: as an ONNX file, or as a page that draws in the browser.",
        description = {
            "An ONNX file holds text encoder and generator; its metadata hold the vocabulary and describe the inputs."
                    + " If --out is a folder, a Python program that draws with it (sample.py) is written, too.",
            "The page needs 'npm install' once in its folder, and any static web server."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan export --to onnx --out birds.onnx",
            "  drgan export --model runs/birds --to onnx --out birds-onnx/ --half",
            "  drgan export --to web --out birds-web/"
        })
final class ExportCommand implements Callable<Integer> {
    /** The format to write. */
    enum Kind {
        ONNX,
        WEB
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "KIND", required = true, description = "onnx or web")
    private Kind kind = Kind.ONNX;

    @Option(names = "--out", paramLabel = "FILE|DIR", required = true, description = "an .onnx file, or a new folder")
    private Path out = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "folder of the model; default: the bundled birds-64")
    private @Nullable Path model;

    @Option(names = "--half", description = "store weights in 16 bits, for half the size; always on for web")
    private boolean half;

    @Option(
            names = "--image-encoder",
            paramLabel = "FILE",
            description = "also write the matching model's image encoder as this .onnx file")
    private @Nullable Path imageEncoder;

    @Override
    public Integer call() throws IOException {
        boolean file = String.valueOf(out.getFileName()).endsWith(".onnx");
        if (file && kind == Kind.WEB) {
            throw new UserMistake("--to web writes a folder, but --out is the file " + out);
        }
        requireNew(out);
        requireNew(imageEncoder);
        Path place = model != null ? model : BundledModel.folder();
        try (ModelExport export = UserMistake.reading(() -> ModelExport.open(place))) {
            if (kind == Kind.WEB) {
                export.web(out);
            } else if (file) {
                export.onnx(half, out);
            } else {
                export.python(half, out);
            }
            spec.commandLine().getOut().println(out);
            if (imageEncoder != null) {
                export.imageEncoder(half, imageEncoder);
                spec.commandLine().getOut().println(imageEncoder);
            }
        }
        if (kind == Kind.WEB) {
            spec.commandLine()
                    .getErr()
                    .println("Now: cd " + out + " && npm install, then serve that folder, for example with"
                            + " 'python3 -m http.server', and open it in a browser.");
        }
        return 0;
    }

    private static void requireNew(@Nullable Path place) {
        if (place != null && Files.exists(place)) {
            throw new UserMistake(place + " exists already and is not replaced; use another name, or remove it");
        }
        OutputFile.require(place);
    }
}
