package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.TinyModel;
import org.drgan.files.DurableFile;
import org.drgan.model.Provenance;
import org.drgan.weights.Safetensors;
import org.drgan.weights.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {
    @TempDir
    Path folder;

    private String model() throws Exception {
        return TinyModel.writeWithChecksums(folder.resolve("tiny"))
                .resolve("generator.safetensors")
                .toString();
    }

    @Test
    void showsNamesTypesAndShapes() throws Exception {
        Outcome outcome = Outcome.of("weights", "show", model());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("safetensors", "F32  [28, 8]", "conditioning.linear.weight", "vocabulary: ");
    }

    @Test
    void exportsUnderPublishedNamesAndImportsAgain() throws Exception {
        String exported = folder.resolve("netG.pth").toString();
        Outcome export =
                Outcome.of("weights", "export", model(), "--as", "drgan-generator", "--to", "pth", "--out", exported);
        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(Outcome.of("weights", "show", exported).out()).contains("PyTorch", "ca_net.fc.weight");
        String back = folder.resolve("back").toString();
        Outcome imported = Outcome.of(
                "weights", "import", exported, "--as", "drgan-generator", "--temperature", "8", "--out", back);
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out())
                .contains("0 missing, 0 extra, 0 of another shape")
                .contains("still needs text-encoder.safetensors, vocabulary.json");
        Outcome same = Outcome.of("weights", "diff", model(), back + "/generator.safetensors");
        assertThat(same.exit()).as(same.out()).isZero();
        Outcome prefixed = Outcome.of("weights", "diff", model(), prefixed("module."));
        assertThat(prefixed.exit()).isEqualTo(1);
        assertThat(prefixed.out().strip().lines())
                .singleElement()
                .asString()
                .contains("begin with \"module.\"")
                .contains("tensors are equal");
        Outcome other = Outcome.of("weights", "diff", model(), exported);
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out()).contains("only in").contains("0 tensors are equal");
    }

    /** By its own name, not by that of its folder. */
    @Test
    void theSizeOfADiscriminatorIsInItsName() throws Exception {
        Path place = Files.createDirectories(folder.resolve("birds-128")).resolve("discriminator-64.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Tensor any = WeightsFile.read(Path.of(model()))
                    .tensors()
                    .values()
                    .iterator()
                    .next();
            Safetensors.write(place, Map.of("trunk.narrow1.weight", any), Map.of());
        }
        String exported = folder.resolve("d64.pth").toString();
        Outcome export = Outcome.of(
                "weights", "export", place.toString(), "--as", "discriminator", "--to", "pth", "--out", exported);
        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(Outcome.of("weights", "show", exported).out()).contains("img_code_s64_1.0.module.weight");
    }

    @Test
    void theMeanOfTwoModelsDraws() throws Exception {
        TinyModel.writeWithChecksums(folder.resolve("one"));
        TinyModel.writeWithChecksums(folder.resolve("two"), 2, TinyModel.WORDS);
        Files.copy(
                folder.resolve("one/text-encoder.safetensors"),
                folder.resolve("two/text-encoder.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        Provenance.write(folder.resolve("two"), Map.of());
        Outcome mean = Outcome.of(
                "weights",
                "mean",
                folder + "/one",
                folder + "/two",
                "--out",
                folder.resolve("m").toString());
        assertThat(mean.exit()).as(mean.err()).isZero();
        assertThat(mean.out()).contains("the mean of 2 generators");
        Outcome drawn = Outcome.of("generate", "a red bird", "--model", folder + "/m", "--out", folder + "/bird.png");
        assertThat(drawn.exit()).as(drawn.err()).isZero();
    }

    @Test
    void mistakesAreNamedAndEndWithTwo() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.pth"), "<!DOCTYPE html>");
        for (String[] command : new String[][] {
            {"weights", "show", broken.toString()},
            {"weights", "show", folder.resolve("none.pth").toString()},
            {"weights", "diff", broken.toString(), broken.toString()},
            {"weights", "export", broken.toString(), "--to", "pth", "--out", folder + "/x.pth"},
            {"weights", "import", broken.toString(), "--as", "damsm-text", "--out", folder + "/m"},
            {"weights", "import", model(), "--as", "damsm-image", "--out", folder + "/m"},
            {"weights", "import", model(), "--as", "something", "--out", folder + "/m"},
            {"weights", "mean", folder + "/tiny", "--out", folder + "/m"},
            {"weights", "mean", folder + "/tiny", folder + "/none", "--out", folder + "/m"},
            {"weights", "mean", folder + "/tiny", folder + "/tiny", "--out", folder + "/tiny"},
            {"weights", "measure", folder + "/none", "--out", folder + "/m"},
            {"weights", "measure", model(), "--data", folder + "/none", "--out", folder + "/m"},
            {"weights", "measure", model(), "--batches", "0", "--out", folder + "/m"},
            {"fetch"},
            {"fetch", "nothing"},
        }) {
            Outcome outcome = Outcome.of(command);
            assertThat(outcome.exit()).as(String.join(" ", command)).isEqualTo(2);
            assertThat(outcome.err()).startsWith("drgan: ");
        }
        assertThat(folder.resolve("m")).doesNotExist();
    }

    @Test
    void importSaysWhereMissingFilesAre() {
        Outcome outcome = Outcome.of("weights", "import", "none.pth", "--as", "damsm-text", "--out", folder + "/m");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("none.pth does not exist", "drgan fetch list");
    }

    @Test
    void fetchListsOfflineAndTakesFromFolders() throws Exception {
        assertThat(Outcome.of("fetch", "list").out()).contains("drgan-birds", "licence: ", "SHA-256 0cc3c7bd");
        String out = folder.resolve("downloads").toString();
        Outcome offline = Outcome.of("fetch", "drgan-birds", "--offline", "--out", out);
        assertThat(offline.exit()).isEqualTo(1);
        assertThat(offline.err()).contains("by hand from https://", "--from FOLDER");
        Files.write(folder.resolve("bird_DRGAN.pth"), new byte[] {1, 2, 3});
        Outcome taken = Outcome.of("fetch", "drgan-birds", "--from", folder.toString(), "--out", out);
        assertThat(taken.exit()).as(taken.err()).isZero();
        assertThat(Path.of(out, "bird_DRGAN.pth")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(taken.out())
                .contains("Unchecked: no checksum", DurableFile.hash(Path.of(out, "bird_DRGAN.pth")))
                .doesNotContain("plain HTTP");
        Path list = Files.writeString(
                folder.resolve("list.json"),
                "[{\"name\":\"a\",\"file\":\"bird_DRGAN.pth\",\"what\":\"\",\"licence\":\"\",\"size\":3,\"sha256\":null,"
                        + "\"begins\":\"\",\"sources\":[\"http://localhost/a\"],\"pages\":[],\"then\":\"\"}]");
        assertThat(Outcome.of("fetch", "a", "--manifest", list.toString(), "--from", folder.toString(), "--out", out)
                        .out())
                .contains("Unchecked", "only its size", "plain HTTP");
        assertThat(Outcome.of("fetch", "drgan-birds", "--offline", "--out", out).exit())
                .isZero();
    }

    /** The model's file with something before each name. */
    private String prefixed(String prefix) throws Exception {
        Path file = folder.resolve("prefixed.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> renamed = new LinkedHashMap<>();
            WeightsFile.read(Path.of(model())).tensors().forEach((name, tensor) -> renamed.put(prefix + name, tensor));
            Safetensors.write(file, renamed, Map.of());
        }
        return file.toString();
    }
}
