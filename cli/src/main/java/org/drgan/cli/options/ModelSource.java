package org.drgan.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.model.ModelFolder;
import org.drgan.settings.DataSettings;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;

/** The settings that a trained model carries with it. */
public final class ModelSource {
    private ModelSource() {}

    /**
     * The settings of a model folder, or of the one inside a run's folder.
     *
     * @param data another place to take pictures from than the one that it was trained on; null for that one
     * @param more single settings that lie over those
     */
    public static Settings settings(Path place, @Nullable String data, List<String> more) throws IOException {
        Path config = ModelFolder.locate(place).resolve(Settings.FILE);
        if (!Files.isRegularFile(config)) {
            throw new IOException(place + " is not a model: it has no " + Settings.FILE);
        }
        List<String> overrides = new ArrayList<>();
        if (data != null) {
            overrides.add("data.source=" + data);
        }
        if (DataSettings.SYNTHETIC.equals(data)) {
            overrides.add("data.count=1"); // of training birds, which are not drawn here; a folder's settings have none
        }
        overrides.addAll(more);
        return Settings.of(List.of(config.toString()), overrides);
    }
}
