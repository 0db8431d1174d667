package org.drgan.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.drgan.files.DurableFile;
import org.drgan.files.DurableFolder;
import org.drgan.model.ModelFolder;
import org.drgan.tensor.CodeVersion;
import tools.jackson.databind.json.JsonMapper;

/** Writes folders with an exported model and a program that draws with it. */
public final class ExportFolder {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> WEB = List.of("index.html", "style.css", "page.js", "drgan.js", "package.json");

    private ExportFolder() {}

    /**
     * Writes {@code drgan.onnx} and {@code sample.py}, which draws with it in Python.
     *
     * @throws FileAlreadyExistsException when the folder exists
     * @throws IOException when it cannot be written; then nothing of it remains
     */
    public static void python(ModelFolder model, boolean half, Path folder) throws IOException {
        byte[] file = OnnxModel.toBytes(model, half);
        write(folder, Map.of("drgan.onnx", file, "sample.py", resource("sample.py")));
    }

    /**
     * Writes a page that draws in the browser, with its model. Weights are stored in 16 bits.
     *
     * @throws FileAlreadyExistsException when the folder exists
     * @throws IOException when it cannot be written; then nothing of it remains
     */
    public static void web(ModelFolder model, Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "text-encoder.onnx",
                OnnxModel.textEncoder(
                        model, true)); // a separate file, so that the page can interpolate between sentences
        files.put("generator.onnx", OnnxModel.generator(model, true));
        files.put("model.json", about(model));
        for (String name : WEB) {
            files.put(name, resource("web/" + name));
        }
        write(folder, files);
    }

    /** The description of the model for the page, as JSON. */
    static byte[] about(ModelFolder model) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("model", model.hash());
        about.put("version", CodeVersion.current());
        about.put("splitting", model.vocabulary().splitting().name().toLowerCase(Locale.ROOT));
        about.put("maximumWords", model.settings().data().words());
        about.put("noise", model.generator().settings().noise());
        about.put("condition", model.generator().settings().condition());
        about.put("sides", model.generator().settings().sides());
        about.put("vocabulary", model.vocabulary().words());
        return JSON.writeValueAsString(about).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Path folder, Map<String, byte[]> files) throws IOException {
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        DurableFolder.write(folder, aside -> {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                DurableFile.write(aside.resolve(file.getKey()), file.getValue());
            }
        });
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = ExportFolder.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }
}
