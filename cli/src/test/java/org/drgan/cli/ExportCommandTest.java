package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private static Path shared;

    private static Path model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws IOException {
        model = TinyModel.writeWithChecksums(shared.resolve("model"));
    }

    @Test
    void aFileAFolderAndAPage() {
        Path file = folder.resolve("tiny.onnx");
        Path python = folder.resolve("python");
        Path web = folder.resolve("web");
        assertDone(export("onnx", file));
        assertDone(export("onnx", python, "--half"));
        Outcome page = export("web", web);
        assertDone(page);
        assertThat(page.err()).contains("npm install");
        assertThat(file).isNotEmptyFile();
        assertThat(python).isDirectoryContaining("glob:**sample.py").isDirectoryContaining("glob:**drgan.onnx");
        assertThat(web).isDirectoryContaining("glob:**index.html").isDirectoryContaining("glob:**generator.onnx");
    }

    @Test
    void whatIsThereStays() throws IOException {
        Path file = Files.writeString(folder.resolve("tiny.onnx"), "mine");
        Outcome outcome = export("onnx", file);
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains(file + " exists already and is not replaced");
        assertThat(file).hasContent("mine");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(export("web", folder.resolve("page.onnx")).err()).contains("--to web writes a folder");
        assertThat(export("onnx", folder.resolve("no/where.onnx")).err()).contains("there is no folder");
        Outcome outcome = Outcome.of("export", "--to", "onnx", "--model", at("nowhere"), "--out", at("a.onnx"));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("there is no model folder");
        assertThat(folder).isEmptyDirectory();
    }

    private Outcome export(String kind, Path out, String... more) {
        String[] first = {"export", "--to", kind, "--model", model.toString(), "--out", out.toString()};
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return Outcome.of(all);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }
}
