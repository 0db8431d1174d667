package org.drgan.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all measures: data, seed, and a file for the result. */
public final class MeasureOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR|synthetic",
            description = "data with the test pictures; default: the data that the model was trained on")
    private @Nullable String data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a single setting of these data, for example data.namedBy=[[class,Hats,cap,beanie]] or"
                    + " data.contrastWords=[[red,blue]]; may be repeated")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "seed of all random choices; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "also append the result, one line of JSON, to this file")
    private @Nullable Path json;

    public long seed() {
        return seed;
    }

    /** Checks the count and the result file before the work begins. */
    public void check(int count) {
        if (count < 1) {
            throw new UserMistake("--count must be positive, but is " + count);
        }
        OutputFile.require(json);
    }

    /** The settings of the model, with these data. */
    public Settings settings(Path model) throws IOException {
        return ModelSource.settings(model, data, overrides);
    }

    /** The settings of a preset, with these data, for pictures without a model. */
    public Settings settingsOf(String preset) {
        List<String> all = new ArrayList<>();
        if (data != null) {
            all.add("data.source=" + data);
        }
        all.addAll(overrides);
        return Settings.of(List.of(preset), all);
    }

    /** Appends the result to the file if there is one. */
    public void keep(Measurement result) throws IOException {
        if (json != null) {
            ResultFile.append(json, result);
        }
    }
}
