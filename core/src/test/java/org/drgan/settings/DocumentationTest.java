package org.drgan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DocumentationTest {
    private static final Path SOURCES = Path.of("src/main/java/org/drgan");
    private static final Path FILE = Path.of("src/main/resources/org/drgan/settings", Documentation.FILE);
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
        }
        assertThat(Documentation.all())
                .as("the file is written by this test with -Ddrgan.write=true")
                .containsExactlyEntriesOf(said);
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
