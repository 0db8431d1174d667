package org.drgan.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {
    private static final List<Long> CLASSES =
            List.of(2L, 4L, 1L, 2L, 7L, 4L, 4L, 2L, 7L, 4L, 2L, 2L, 1L, 1L, 1L, 1L, 7L, 4L, 7L, 7L, 2L, 4L, 1L, 7L);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "py2_protocol0",
                "py2_protocol1",
                "py3_protocol2",
                "py3_protocol4",
                "numpy_array_protocol2",
                "numpy_scalars_protocol2"
            })
    void readsTheSameNumbersFromEveryDialect(String dialect) throws IOException {
        assertThat(golden("class_info_train." + dialect, Names.numpy())).isEqualTo(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"py2_protocol1", "py3_protocol2", "py3_protocol4"})
    void readsTheSameTextsFromEveryDialect(String dialect) throws IOException {
        Object oldest = golden("filenames_train.py2_protocol0", Names.python());
        assertThat((List<?>) oldest).hasSize(24).first().isEqualTo("002.Blue_Widgetbird/Blue_Widgetbird_0001_796078");
        assertThat(golden("filenames_train." + dialect, Names.python())).isEqualTo(oldest);
    }

    @Test
    void readsNestedCaptionsAndVocabularies() throws IOException {
        Object captions = golden("captions.py3_protocol2", Names.python());
        assertThat(captions).asInstanceOf(LIST).hasSize(4);
        assertThat(captions).asInstanceOf(LIST).element(3, MAP).containsEntry("<end>", 0L);
        assertThat(golden("captions.py3_protocol4", Names.python())).isEqualTo(captions);
    }

    @ParameterizedTest
    @CsvSource({
        "hostile_reduce_system.protocol2, asks for posix.system",
        "hostile_reduce_system.protocol0, asks for posix.system",
        "hostile_inst_eval.protocol0, opcode 0x69",
        "broken_truncated.protocol2, cut short",
        "broken_huge_length.protocol4, announces 1152921504606846976 bytes",
    })
    void refusesWhatIsHostileOrBroken(String file, String reason) {
        assertThatThrownBy(() -> golden(file, Names.numpy()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void readsNumbersOfEveryWidth() throws IOException {
        assertThat(
                        read(
                                "\u0080\u0004(K\u00ffM\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ff\u008a\u0000\u008a\u0002\u0000\u0080l."))
                .isEqualTo(List.of(255L, 65535L, -1L, 0L, -32768L));
        assertThat(
                        read(
                                "(I01\nI00\nI-7\nL12345678901234567890L\nF1.5e3\nG?\u00f0\u0000\u0000\u0000\u0000\u0000\u0000l."))
                .isEqualTo(List.of(true, false, -7L, new BigInteger("12345678901234567890"), 1500.0, 1.0));
    }

    @Test
    void readsTextsOfEveryKind() throws IOException {
        String bird = new String("鳥".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(read("(X\u0003\u0000\u0000\u0000" + bird + "U\u0003" + bird
                        + "V\\u9ce5\nS'\\xe9\\xb3\\xa5\\n\\'\\101'\nt."))
                .isEqualTo(List.of("鳥", "鳥", "鳥", "鳥\n'A"));
        assertThat((byte[]) read("U\u0002\u00ff\u00fe.")).containsExactly(0xff, 0xfe);
    }

    @Test
    void readsOrderedDictionariesOfBothPythons() throws IOException {
        String name = "ccollections\nOrderedDict\n";
        assertThat(read(name + "((lp0\n(lp1\nS'a'\naI1\naatR.")).isEqualTo(Map.of("a", 1L));
        assertThat(read(name + ")R(U\u0001aK\u0001u}(U\u0009_metadata}ub.")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void tellsTuplesFromLists() throws IOException {
        assertThat(read("(NK\u0001t.")).isInstanceOf(Tuple.class).isEqualTo(Arrays.asList(null, 1L));
        assertThat(read("(NK\u0001l.")).isNotInstanceOf(Tuple.class);
        assertThatThrownBy(() -> read(")K\u0001a.")).hasMessageContaining("no list");
    }

    @Test
    void leavesWhatFollowsToTheNextReading() throws IOException {
        ByteBuffer two = buffer("K\u0001.K\u0002.");
        assertThat(Pickle.read(two, new MemoryBudget(1000), Names.python())).isEqualTo(1L);
        assertThat(Pickle.read(two, new MemoryBudget(1000), Names.python())).isEqualTo(2L);
    }

    @Test
    void nestsAsDeepAsTheMemoryAllows() throws IOException {
        assertThat(read("]".repeat(100_000) + "a".repeat(99_999) + ".")).isInstanceOf(List.class);
    }

    @Test
    void aLongArgumentNamedOftenSpendsTheBudget() {
        String encode =
                "c_codecs\nencode\nq\u0000X\u0000\u0010\u0000\u0000" + "x".repeat(4096) + "q\u0001U\u0006latin1q\u0002";
        String again = "h\u0000h\u0001h\u0002\u0086R0";
        assertThatThrownBy(() -> read(encode + again.repeat(5000) + "."))
                .hasMessageContaining("more than the 16000000 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "N, ends in the middle",
        "R., from an empty stack",
        "NR., from an empty stack",
        "t., mark that it has not set",
        "h\u0005., recalls value 5",
        "}]Ns., neither text nor number",
        "}}Ns., neither text nor number",
        "Nb., from an empty stack",
        "NN., values too many",
        "N}b., state of something that has none",
        "N)R., not an allowed name",
        "Q., persistent",
        "NQ., persistent id",
        "\u0080\u0063N., protocol is 99",
        "\u0082\u0001., opcode 0x82",
        "'F1..5\n.', no number",
        "'I1x\n.', no integer",
        "'V\\uZZZZ\n.', escape that is no number",
        "N(N., values too many",
    })
    void saysWhatIsWrong(String pickle, String reason) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the pickle cannot be read at byte")
                .hasMessageContaining(reason);
    }

    @Test
    void keepsHostileNamesOutOfTheTerminal() {
        assertThatThrownBy(() -> read("c\u001b[31m" + "m".repeat(5000) + "\nname\n."))
                .satisfies(problem ->
                        assertThat(problem.getMessage()).hasSizeLessThan(400).doesNotContain("\u001b"));
    }

    private static @Nullable Object read(String latin1) throws IOException {
        return Pickle.read(buffer(latin1), new MemoryBudget(16_000_000), Names.numpy());
    }

    private static ByteBuffer buffer(String latin1) {
        return ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Object golden(String name, Names names) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (InputStream file = PickleTest.class.getResourceAsStream("/golden/pickles/" + name + ".pickle")) {
            assertThat(file).as(name).isNotNull();
            file.transferTo(content);
        }
        return Pickle.read(ByteBuffer.wrap(content.toByteArray()), new MemoryBudget(16_000_000), names);
    }

    @Test
    void lineEndsThatBecameCrLfAreUndoneInTextsAndNamedElsewhere(@TempDir Path folder) throws IOException {
        Path text = folder.resolve("filenames.pickle");
        Files.writeString(text, "(lp0\nS'001.a/b'\np1\naVc\np2\na.".replace("\n", "\r\n"));
        assertThat(Pickle.read(text, new MemoryBudget(1 << 20), Names.numpy())).isEqualTo(List.of("001.a/b", "c"));
        Path binary = folder.resolve("captions.pickle");
        byte[] bytes = PickleWriter.bytes(List.of("a\nb", "y"));
        String changed = new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
        assertThat(changed.length()).as("it holds a line end").isGreaterThan(bytes.length);
        Files.writeString(binary, changed, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Pickle.read(binary, new MemoryBudget(1 << 20), Names.numpy()))
                .hasMessageContaining("captions.pickle cannot be read: its line ends were changed from LF to CR LF")
                .hasMessageContaining("as a binary file");
    }
}
