package org.drgan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DocumentationTest {
    private static final Path SOURCES = Path.of("src/main/java/org/drgan");
    private static final Path FILE = Path.of("src/main/resources/org/drgan/settings", Documentation.FILE);
    private static final Path TABLE = Path.of("../docs/settings.md");
    private static final int LONGEST = 24; // of a value in the table
    private static final Pattern PARAMETER =
            Pattern.compile("@param (\\w+)\\s+(.*?)(?=@param|@throws|\\z)", Pattern.DOTALL);

    /** Run with {@code -Ddrgan.write=true} after a change of the records' Javadoc. */
    @Test
    void saysWhatTheRecordsSay() throws IOException {
        Map<String, String> said = new LinkedHashMap<>();
        read("", "settings/Settings", said);
        read("data.", "settings/DataSettings", said);
        read("model.", "settings/ModelSettings", said);
        read("matching.", "damsm/MatchingSettings", said);
        read("damsm.", "settings/DamsmSettings", said);
        read("loss.", "settings/LossSettings", said);
        read("optimiser.", "settings/OptimiserSettings", said);
        read("train.", "settings/TrainSettings", said);
        if (Boolean.getBoolean("drgan.write")) {
            Files.writeString(
                    FILE,
                    JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(said) + "\n");
            return; // the old one is on the class path
        }
        assertThat(Documentation.all())
                .as("the file is written by this test with -Ddrgan.write=true")
                .containsExactlyEntriesOf(said);
    }

    /** Written likewise, after the explanations. */
    @Test
    void theTableInTheDocumentsIsTheSame() throws IOException {
        String table = table(Documentation.all());
        if (Boolean.getBoolean("drgan.write")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE))
                .as("the file is written by this test with -Ddrgan.write=true")
                .isEqualTo(table);
    }

    private static String table(Map<String, String> said) {
        Map<String, String> usual = Settings.defaults().flat();
        Map<String, String> birds = Settings.of(List.of("birds-64"), List.of()).flat();
        Map<String, String> paper = Settings.of(List.of("cub-256"), List.of()).flat();
        StringBuilder table = new StringBuilder("""
                # Settings

                Every setting, its value without a preset and in two presets, and its meaning. A command takes presets with
                `--preset`, later ones over earlier ones, and single settings with `--set loss.pairs=1`. `configs/` contains the
                presets; `extends:` names the one that a preset changes. `config.yml` in a run folder contains all settings of a
                training run. This file is made from the Javadoc of `org.drgan.settings`.

                | setting | default | `birds-64` | `cub-256` | meaning |
                | --- | --- | --- | --- | --- |
                """);
        usual.forEach((name, value) -> table.append("| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        cell(value),
                        cell(birds.getOrDefault(name, "")),
                        cell(paper.getOrDefault(name, "")),
                        said.getOrDefault(name, "").replace("|", "\\|"))));
        return table.toString();
    }

    private static String cell(String value) {
        return value.isEmpty() || value.equals("[]")
                ? "–"
                : "`" + (value.length() > LONGEST ? "…" : value.replace("|", "\\|")) + "`";
    }

    @Test
    void everySettingIsExplained() {
        assertThat(Documentation.all().keySet())
                .containsAll(Settings.defaults().flat().keySet());
        assertThat(Documentation.all().values()).noneMatch(String::isBlank);
    }

    private static void read(String prefix, String record, Map<String, String> said) throws IOException {
        String source = Files.readString(SOURCES.resolve(record + ".java"));
        int end = source.indexOf("public record");
        String comment = source.substring(source.lastIndexOf("/**", end), end);
        String text = comment.substring(3, comment.indexOf("*/")).replaceAll("\\R\\s*\\* ?", "\n");
        Matcher parameters = PARAMETER.matcher(text);
        while (parameters.find()) {
            said.put(
                    prefix + parameters.group(1),
                    parameters
                            .group(2)
                            .replaceAll("\\{@(?:code|link) ([^}]*)\\}", "$1")
                            .replaceAll("\\s+", " ")
                            .strip());
        }
    }
}
