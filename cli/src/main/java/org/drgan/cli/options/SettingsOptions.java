package org.drgan.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options of all commands with settings: presets, single settings, and options for the most common ones. */
public final class SettingsOptions {
    private static final String DEFAULT_PRESET = "birds-64";

    /** Options that set a setting of the same name. An option that is not given keeps the presets' value. */
    private static final List<String> NAMED = List.of("seed", "device", "precision", "threads");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            split = ",",
            description = "a preset, or a YAML file; later ones override earlier ones; default: " + DEFAULT_PRESET)
    private List<String> presets = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a single setting, for example train.batchSize=8; overrides the presets; may be repeated")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR|synthetic",
            description = "a folder of captioned pictures (docs/data.md), or synthetic: birds drawn in memory")
    private @Nullable String data;

    @Option(names = "--skip-broken", description = "skip pictures that are missing or wrongly described")
    private boolean skipBroken;

    @Option(names = "--seed", paramLabel = "N", description = "seed of all random numbers")
    private @Nullable Long seed;

    /** The last preset's plain name, for naming run folders. */
    public String name() {
        String last = presets.isEmpty() ? DEFAULT_PRESET : presets.get(presets.size() - 1);
        return String.valueOf(Path.of(last).getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    /** The options for presets and data, to be shown in a command, with a leading space; empty for the defaults. */
    public String again() {
        return (presets.isEmpty() ? "" : " --preset " + String.join(",", presets))
                + (data == null ? "" : " --data " + data);
    }

    /**
     * The resolved settings.
     *
     * @param kept settings file to use instead of the default preset if it exists and no preset is given
     * @param more settings from the command's own options, such as {@code train.onNan=stop}
     */
    public Settings resolve(@Nullable Path kept, List<String> more) {
        List<String> layers = new ArrayList<>(presets);
        if (layers.isEmpty()) {
            layers.add(kept != null && Files.isRegularFile(kept) ? kept.toString() : DEFAULT_PRESET);
        }
        List<String> all = new ArrayList<>(overrides);
        if (data != null) {
            all.add("data.source=" + data);
        }
        if (skipBroken) {
            all.add("data.skipBroken=true");
        }
        ParseResult parsed = command.commandLine().getParseResult();
        for (String option : NAMED) {
            if (parsed.hasMatchedOption("--" + option)) {
                Object value = parsed.matchedOption("--" + option).getValue();
                all.add(option + "=" + String.valueOf(value).toLowerCase(Locale.ROOT));
            }
        }
        all.addAll(more);
        return Settings.of(layers, all);
    }

    /** Whether a preset was named. */
    public boolean hasPreset() {
        return !presets.isEmpty();
    }
}
