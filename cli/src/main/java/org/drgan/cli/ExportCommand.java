package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.onnx.ExportFolder;
import org.drgan.onnx.OnnxModel;
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
            "An ONNX file holds text encoder and generator; vocabulary and all that its inputs need are in its metadata."
                    + " Into a folder, a Python program that draws with it (sample.py) is written as well.",
            "The page needs 'npm install' once in its folder, and any static server."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan export --to onnx --out birds.onnx",
            "  drgan export --model runs/birds --to onnx --out birds-onnx/ --half",
            "  drgan export --to web --out birds-web/"
        })
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    enum Kind {
        ONNX,
        WEB
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "KIND", required = true, description = "onnx or web")
    private Kind kind = Kind.ONNX;

    @Option(names = "--out", paramLabel = "FILE|DIR", required = true, description = "a file .onnx, or a new folder")
    private Path out = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "folder of the model; default: the bundled birds-64")
    private @Nullable Path model;

    @Option(names = "--half", description = "store weights in 16 bits: half the size; web always does")
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
        try (PointerScope scope = new PointerScope()) {
            ModelFolder source = UserMistake.reading(
                    () -> ModelFolder.read(place, spec.commandLine().getErr()::println));
            MatchingModel matching = imageEncoder == null ? null : UserMistake.reading(() -> MatchingModel.read(place));
            if (kind == Kind.WEB) {
                ExportFolder.web(source, out);
            } else if (file) {
                OnnxModel.write(source, half, out);
            } else {
                ExportFolder.python(source, half, out);
            }
            spec.commandLine().getOut().println(out);
            if (imageEncoder != null && matching != null) {
                OnnxModel.writeImageEncoder(matching, source.settings().side(), half, imageEncoder);
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
            throw new UserMistake(place + " is there already and is not replaced; name another place, or remove it");
        }
        OutputFile.require(place);
    }
}
