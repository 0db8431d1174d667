package org.drgan.birds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.drgan.image.Recipe;
import org.drgan.tensor.CodeVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example, compiled and run as it stands there, with another file; and its coordinates. */
class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** Of drgan, as coordinates or in the name of the zip. */
    private static final Pattern VERSION = Pattern.compile("drgan[A-Za-z.:<>/\\s-]*?(\\d+\\.\\d+\\.\\d+)");

    @TempDir
    private Path folder;

    @Test
    void theJavaExampleDrawsAPicture() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        Path picture = folder.resolve("bird.png");
        String code = example.group(1).replace("bird.png", picture.toString());
        assertThat(code).contains(picture.toString());
        run(code);
        assertThat(Recipe.read(picture).orElseThrow().sentence()).contains("red bird");
    }

    @Test
    void theVersionIsThisOne() throws IOException {
        for (String file : List.of("README.md", "examples/README.md")) {
            Matcher version = VERSION.matcher(Files.readString(Path.of("..", file)));
            assertThat(version.find()).as(file).isTrue();
            do {
                assertThat(version.group(1)).as(file).isEqualTo(CodeVersion.current());
            } while (version.find());
        }
        assertThat(Path.of("..", "CHANGELOG.md")).content().contains("## " + CodeVersion.current() + "\n");
    }

    private void run(String code) throws IOException, ReflectiveOperationException {
        String imports =
                code.lines().filter(line -> line.startsWith("import ")).reduce("", (all, line) -> all + line + "\n");
        String statements =
                code.lines().filter(line -> !line.startsWith("import ")).reduce("", (all, line) -> all + line + "\n");
        Path source = Files.writeString(
                folder.resolve("Example.java"),
                imports + "public class Example { public static void run() throws Exception {\n" + statements + "} }");
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(exit).as("the compiler's exit code").isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Example").getMethod("run").invoke(null);
        }
    }
}
