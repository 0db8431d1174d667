package org.drgan.onnx;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;

/** A model that is open for export. Must be used and closed by the thread that opened it. */
public final class ModelExport implements AutoCloseable {
    private final Path place;
    private final PointerScope scope; // all native memory that the model holds
    private final ModelFolder model;

    private ModelExport(Path place, PointerScope scope, ModelFolder model) {
        this.place = place;
        this.scope = scope;
        this.model = model;
    }

    /**
     * Opens a model folder or run folder.
     *
     * @throws IOException naming what is missing, damaged or inconsistent
     */
    public static ModelExport open(Path place) throws IOException {
        PointerScope scope = new PointerScope();
        try {
            return new ModelExport(place, scope, ModelFolder.read(place));
        } catch (IOException | RuntimeException unusable) {
            scope.close();
            throw unusable;
        }
    }

    /** See {@link OnnxModel#write}. */
    public void onnx(boolean half, Path file) throws IOException {
        OnnxModel.write(model, half, file);
    }

    /** See {@link ExportFolder#python}. */
    public void python(boolean half, Path folder) throws IOException {
        ExportFolder.python(model, half, folder);
    }

    /** See {@link ExportFolder#web}. */
    public void web(Path folder) throws IOException {
        ExportFolder.web(model, folder);
    }

    /**
     * Writes the image encoder of the model's folder, see {@link OnnxModel#writeImageEncoder}.
     *
     * @throws IOException when the folder has none, or the file cannot be written
     */
    public void imageEncoder(boolean half, Path file) throws IOException {
        OnnxModel.writeImageEncoder(MatchingModel.read(place), model.settings().side(), half, file);
    }

    @Override
    public void close() {
        scope.close();
    }
}
