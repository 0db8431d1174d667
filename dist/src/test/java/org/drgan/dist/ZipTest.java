package org.drgan.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the zip and runs it with a Java runtime, without JDK and Maven. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ZipTest {
    private static final Path ZIP = Path.of(System.getProperty("zip", ""));

    /** The modules of a runtime; those of a JDK, such as the compiler, are hidden. */
    private static final String RUNTIME = "--limit-modules java.se,jdk.management,jdk.unsupported";

    @TempDir
    private static Path folder;

    private static Path home;

    private record Said(int exit, String text) {}

    @BeforeAll
    static void unpack() throws IOException {
        Path place = Files.createDirectories(folder.resolve("my programs")); // with a space, as folders may have
        try (FileSystem zip = FileSystems.newFileSystem(ZIP, Map.of("enablePosixFileAttributes", true))) {
            Path root = zip.getPath("/");
            try (Stream<Path> entries = Files.walk(root)) {
                for (Path entry : entries.toList()) {
                    Path copy = place.resolve(root.relativize(entry).toString());
                    if (!Files.exists(copy)) {
                        Files.copy(entry, copy, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
        }
        home = place.resolve(ZIP.getFileName().toString().replace(".zip", ""));
    }

    @Test
    void drawsWithTheBundledModel() throws Exception {
        Path file = folder.resolve("bird.png");
        Said said = run("generate", "a red bird", "--out", file.toString());
        assertThat(said.exit()).as(said.text()).isZero();
        BufferedImage picture = Objects.requireNonNull(ImageIO.read(file.toFile()));
        long[] sums = new long[3];
        for (int y = 26; y < 44; y++) {
            for (int x = 22; x < 42; x++) {
                int color = picture.getRGB(x, y);
                sums[0] += (color >> 16) & 255;
                sums[2] += color & 255;
            }
        }
        assertThat(sums[0] - sums[2])
                .as("the middle is more red than blue, by pixel")
                .isGreaterThan(30 * 18 * 20);
    }

    @Test
    void holdsWhatItNeedsAndItsLicence() {
        assertThat(List.of(
                        "LICENSE",
                        "NOTICE",
                        "bin/drgan.cmd",
                        "configs/birds-64.yml",
                        "models/birds-64/config.yml",
                        "models/birds-64-judges/reader.safetensors"))
                .allSatisfy(name -> assertThat(home.resolve(name)).isRegularFile());
        assertThat(home.resolve("lib")).isDirectoryNotContaining("glob:**/*{junit,assertj,jmh}*");
    }

    /** JavaCPP's jars contain more libraries than the one in their name. */
    @Test
    void everyLibraryOfTheNativesIsInTheNotice() throws IOException {
        String notice = Files.readString(home.resolve("NOTICE")).replaceAll("\\s+", " ");
        Set<String> compilers = new TreeSet<>();
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                try (JarFile inside = new JarFile(jar.toFile())) {
                    inside.stream()
                            .map(entry -> entry.getName().replaceAll(".*/", ""))
                            .filter(name -> name.matches("(lib)?(gcc|gomp|gfortran|quadmath|stdc\\+\\+|iomp5).*"))
                            .map(name -> name.replaceAll("[.-].*", ""))
                            .forEach(compilers::add);
                }
            }
        }
        assertThat(compilers)
                .contains("libgcc_s", "libgomp")
                .allSatisfy(name -> assertThat(notice).contains(name));
    }

    /** Also the jars of sources, Javadoc, and the one for Spark. */
    @Test
    void everyJarOfThisBuildHoldsItsLicence() throws IOException {
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ZIP.resolve("../../..").normalize())) {
            for (Path module : modules.toList()) {
                Path target = module.resolve("target");
                try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
                    files.filter(file -> String.valueOf(file.getFileName()).matches("drgan.*\\.jar"))
                            .forEach(jars::add);
                }
            }
        }
        assertThat(jars).extracting(jar -> jar.getFileName().toString()).contains("drgan.jar");
        for (Path jar : jars) {
            try (FileSystem inside = FileSystems.newFileSystem(jar)) {
                for (String name : List.of("LICENSE", "NOTICE")) {
                    assertThat(inside.getPath("META-INF", name))
                            .as(jar.toString())
                            .isNotEmptyFile();
                }
            }
        }
    }

    @Test
    void whatNeedsAClone() throws Exception {
        Said said = run("bench");
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.text()).contains("the benchmarks are not built", "in a clone of the sources");
    }

    private static Said run(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "log", "");
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("bin/drgan").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("DRGAN_JAVA_OPTS", RUNTIME);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Said(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }
}
