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

/** The settings in a model folder. */
public final class ModelSource {
    private ModelSource() {}

    /**
     * The settings of a model folder or run folder.
     *
     * @param data other data than those that the model was trained on, or null
     * @param more single settings that override them
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
            overrides.add(
                    "data.count=1"); // training birds, which are not used here; the settings of a folder have no count
        }
        overrides.addAll(more);
        return Settings.of(List.of(config.toString()), overrides);
    }
}
