package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.Running;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;

/** Routes of the draw page: previews, words, insights, the history and its files. */
class HistoryTest {
    @TempDir
    private static Path folder;

    private static Running running;
    private static TextToImage model;
    private static JsonNode pictures = Running.JSON.createArrayNode();

    /** Pixels as the page reads them. */
    private record Sent(JsonNode head, List<byte[]> rgba) {
        static Sent of(HttpResponse<byte[]> answer) {
            assertThat(answer.statusCode()).as(Running.text(answer)).isEqualTo(200);
            ByteBuffer bytes = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
            byte[] json = new byte[bytes.getInt()];
            bytes.get(json);
            JsonNode head = Running.JSON.readTree(json);
            List<byte[]> pictures = new ArrayList<>();
            for (JsonNode side : head.get("sides")) {
                byte[] rgba = new byte[4 * side.intValue() * side.intValue()];
                bytes.get(rgba);
                pictures.add(rgba);
            }
            assertThat(bytes.hasRemaining()).isFalse();
            return new Sent(head, pictures);
        }
    }

    private static byte[] rgba(Pixels picture) {
        byte[] rgba = new byte[picture.rgb().length / 3 * 4];
        for (int i = 0; i < rgba.length / 4; i++) {
            System.arraycopy(picture.rgb(), 3 * i, rgba, 4 * i, 3);
            rgba[4 * i + 3] = (byte) 255;
        }
        return rgba;
    }

    @BeforeAll
    static void start() throws Exception {
        running = Running.at(folder);
        model = Running.load(folder.resolve("model"), Precision.FP32);
        JsonNode job = Running.json(running.post(
                "/api/jobs", Map.of("sentence", "a red bird <b>", "seed", "-3", "count", 5, "client", "12345678")));
        for (int i = 0; i < 200 && pictures.size() < 5; i++) {
            Thread.sleep(50);
            pictures = Running.json(running.get("/api/jobs/" + job.get("id").stringValue()))
                    .get("pictures");
        }
    }

    @AfterAll
    static void stop() {
        model.close();
        running.close();
    }

    @Test
    void aPreviewIsThePictureItself() {
        Sent sent = Sent.of(running.post("/api/preview", Map.of("sentence", "a small red bird", "seed", "9")));
        assertThat(sent.rgba()).hasSize(1);
        assertThat(sent.rgba().get(0))
                .isEqualTo(rgba(model.generate("a small red bird", 9).picture()));
        Sent small = Sent.of(
                running.post("/api/preview", Map.of("sentence", "a small red bird", "seed", "9", "size", "small")));
        assertThat(small.rgba().get(0))
                .as("the stage before the last")
                .isEqualTo(rgba(model.generate("a small red bird", 9).stages().get(1)));
        Sent several = Sent.of(running.post("/api/preview", Map.of("sentence", "a small red bird", "count", 3)));
        assertThat(several.rgba()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void wordsAreFoundInTheSentence() {
        JsonNode read = Running.json(running.post("/api/words", Map.of("sentence", "A smal RED bird, flying!")));
        JsonNode words = read.get("words");
        assertThat(words.size()).isEqualTo(5);
        assertThat(words.get(1).get("state").stringValue()).isEqualTo("unknown");
        assertThat(words.get(1).get("nearest").stringValue()).isEqualTo("small");
        assertThat(words.get(1).get("from").intValue()).isEqualTo(2);
        assertThat(words.get(1).get("to").intValue()).isEqualTo(6);
        assertThat(words.get(2).get("state").stringValue()).isEqualTo("read");
        assertThat(words.get(4).get("nearest").isNull()).isTrue();
        assertThat(read.get("read").intValue()).isEqualTo(3);
        JsonNode longer = Running.json(running.post("/api/words", Map.of("sentence", "red bird ".repeat(7))));
        assertThat(longer.get("words").get(12).get("state").stringValue()).isEqualTo("left_out");
        assertThat(longer.get("read").intValue()).isEqualTo(12);
        assertThat(Running.json(running.post("/api/words", Map.of("sentence", "")))
                        .get("words")
                        .size())
                .isZero();
    }

    @Test
    void aSentenceWithoutAKnownWordHasNoPictureButItsWords() {
        Sent sent = Sent.of(running.post("/api/preview", Map.of("sentence", "xyzzy")));
        assertThat(sent.rgba()).isEmpty();
        assertThat(sent.head().get("words").size()).isEqualTo(1);
    }

    @Test
    void theStripLeavesOutEachWordOnce() {
        Sent sent = Sent.of(running.post("/api/strip", Map.of("sentence", "a red xyzzy bird", "seed", "2")));
        JsonNode without = sent.head().get("without");
        assertThat(without.size()).isEqualTo(3);
        assertThat(without.get(1).get("sentence").stringValue()).isEqualTo("a xyzzy bird");
        assertThat(sent.rgba()).hasSize(4);
        byte[] alone = rgba(model.generate("a xyzzy bird", 2).picture());
        for (int i = 0; i < alone.length; i++) {
            assertThat(Math.abs((alone[i] & 0xFF) - (sent.rgba().get(2)[i] & 0xFF)))
                    .isLessThanOrEqualTo(1);
        }
        assertThat(sent.rgba().get(1)).isNotEqualTo(sent.rgba().get(0));
    }

    @Test
    void theBestNoiseIsTheOneThatTheModelChooses() throws IOException {
        Map<String, Object> asked = Map.of("sentence", "a red bird", "seed", "2", "noise", 3, "of", 5);
        List<Request> candidates = LongStream.range(3, 8)
                .mapToObj(noise -> new Request("a red bird", 2, noise, null))
                .toList();
        assertThat(Running.json(running.post("/api/best", asked)).get("noise").longValue())
                .isEqualTo(model.best(candidates).recipe().index());
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("sentence", "a red bird", "of", 0),
                Map.of("sentence", "a red bird", "of", 17),
                Map.of("sentence", "a red bird", "noise", Integer.MAX_VALUE),
                Map.of("sentence", "xyzzy"))) {
            assertThat(running.post("/api/best", wrong).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aModelWithoutADiscriminatorSaysThatItCannotChoose() throws IOException {
        Path plain = folder.resolve("plain");
        TinyModel.write(plain.resolve("model"));
        try (Running other = Running.at(plain)) {
            HttpResponse<byte[]> answer = other.post("/api/best", Map.of("sentence", "a red bird"));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(Running.text(answer)).contains("no_choice", "loss.features");
            assertThat(Running.json(other.get("/api/models"))
                            .get("models")
                            .get(0)
                            .get("chooses")
                            .booleanValue())
                    .isFalse();
        }
    }

    @Test
    void theInsightHasAttentionThatSumsToOneAndGatesBetweenZeroAndOne() {
        Sent sent = Sent.of(running.post("/api/insight", Map.of("sentence", "a red bird", "seed", "2")));
        assertThat(sent.head().get("words").size()).isEqualTo(3);
        assertThat(sent.rgba()).hasSize(3);
        assertThat(sent.head().get("refinements").size()).isEqualTo(2);
        for (JsonNode refinement : sent.head().get("refinements")) {
            int side = refinement.get("side").intValue();
            float[] sum = new float[side * side];
            for (JsonNode map : refinement.get("attention")) {
                float[] values = floats(map.stringValue());
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values[i];
                }
            }
            for (float all : sum) {
                assertThat(all).isBetween(0.999f, 1.001f);
            }
            for (String gate : List.of("imageGate", "contextGate")) {
                float[] open = floats(refinement.get(gate).get(0).stringValue());
                assertThat(open).hasSize(side * side);
                for (float share : open) {
                    assertThat(share).isBetween(0f, 1f);
                }
            }
        }
    }

    private static float[] floats(String base64) {
        var buffer = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    @Test
    void aFileTellsItsRecipeAndTheModelIsFoundByItsHash() {
        byte[] png = running.get(pictures.get(2).get("url").stringValue()).body();
        JsonNode recipe = Running.json(
                running.send(running.request("/api/recipe").POST(HttpRequest.BodyPublishers.ofByteArray(png))));
        assertThat(recipe.get("sentence").stringValue()).isEqualTo("a red bird <b>");
        assertThat(recipe.get("seed").stringValue()).isEqualTo("-3");
        assertThat(recipe.get("noise").intValue()).isEqualTo(2);
        assertThat(recipe.get("model").stringValue()).isEqualTo("tiny");
        byte[] forged = png.clone();
        forged[60] ^= 1;
        byte[] cut = Arrays.copyOf(png, 70);
        byte[] plain = Pictures.encode(new Pixels(1, 1, new byte[3]), Map.of());
        byte[] bad = Pictures.encode(new Pixels(1, 1, new byte[3]), Map.of("drgan", "{\"seed\":\"x\"}"));
        for (byte[] wrong : List.of(forged, cut, plain, bad, new byte[0], "no picture".getBytes())) {
            assertThat(running.send(running.request("/api/recipe").POST(HttpRequest.BodyPublishers.ofByteArray(wrong)))
                            .statusCode())
                    .isEqualTo(422);
        }
        assertThat(running.send(running.request("/api/recipe")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[17 << 20])))
                        .statusCode())
                .isEqualTo(413);
    }

    /** Files that claim to be, or unpack to, far more than they are; each costs neither time nor memory. */
    @Test
    void bombsAsPicturesAreRefused() throws Exception {
        byte[] small = Pictures.encode(new Pixels(1, 1, new byte[3]), Map.of());
        Deflater deflater = new Deflater(9);
        deflater.setInput(new byte[200 << 20]);
        deflater.finish();
        byte[] bomb = new byte[1 << 20];
        int length = deflater.deflate(bomb);
        deflater.end();
        byte[] keyword = "drgan\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] content = ByteBuffer.allocate(keyword.length + length)
                .put(keyword)
                .put(bomb, 0, length)
                .array();
        byte[] text = chunk(small, "zTXt", content);
        byte[] wide = small.clone();
        ByteBuffer.wrap(wide).putInt(16, 60_000).putInt(20, 60_000);
        CRC32 sum = new CRC32();
        sum.update(wide, 12, 17);
        ByteBuffer.wrap(wide).putInt(29, (int) sum.getValue());
        long start = System.nanoTime();
        for (byte[] wrong : List.of(text, wide)) {
            assertThat(running.send(running.request("/api/recipe").POST(HttpRequest.BodyPublishers.ofByteArray(wrong)))
                            .statusCode())
                    .isEqualTo(422);
            assertThat(running.post(
                                    "/sdapi/v1/png-info",
                                    Map.of("image", Base64.getEncoder().encodeToString(wrong)))
                            .statusCode())
                    .isBetween(200, 499);
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    /** A PNG with one more chunk behind its header. */
    private static byte[] chunk(byte[] png, String type, byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.ISO_8859_1));
        sum.update(content);
        int header = 8 + 25;
        return ByteBuffer.allocate(png.length + 12 + content.length)
                .put(png, 0, header)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(content)
                .putInt((int) sum.getValue())
                .put(png, header, png.length - header)
                .array();
    }

    /** The corners of a plane are the pictures of the four pairs of sentence and noise. */
    @Test
    void aPlaneHasItsCorners() {
        Map<String, Object> asked = Map.of(
                "sentence", "a red bird",
                "seed", "5",
                "otherSentence", "a small yellow beak",
                "otherSeed", "6",
                "places", List.of(0, 0, 1, 1, 0.5, 0.5));
        HttpResponse<byte[]> plane = running.post("/api/plane", asked);
        assertThat(plane.statusCode()).isEqualTo(200);
        byte[] from = running.post("/api/preview", Map.of("sentence", "a red bird", "seed", "5"))
                .body();
        byte[] to = running.post("/api/preview", Map.of("sentence", "a small yellow beak", "seed", "6"))
                .body();
        int size = 4 * 16 * 16;
        byte[] all = plane.body();
        assertNear(Arrays.copyOfRange(all, all.length - 3 * size, all.length - 2 * size), end(from, size));
        assertNear(Arrays.copyOfRange(all, all.length - 2 * size, all.length - size), end(to, size));
        for (List<Object> wrong : List.<List<Object>>of(List.of(), List.of(1), List.of(0, 2), List.of("a", 1))) {
            Map<String, Object> other = new HashMap<>(asked);
            other.put("places", wrong);
            assertThat(running.post("/api/plane", other).statusCode()).isEqualTo(400);
        }
    }

    /** An interpolation as an animation: a picture for each place, with the requested duration. */
    @Test
    void aWayBecomesAGif() throws IOException {
        Map<String, Object> asked = Map.of(
                "sentence", "a red bird",
                "otherSentence", "a small yellow beak",
                "otherSeed", "6",
                "milliseconds", 1200,
                "places", List.of(0, 0, 0.5, 0, 1, 0.5, 1, 1));
        HttpResponse<byte[]> gif = running.post("/api/gif", asked);
        assertThat(gif.statusCode()).isEqualTo(200);
        assertThat(gif.headers().firstValue("Content-Type").orElseThrow()).startsWith("image/gif");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(gif.body()))) {
            reader.setInput(stream);
            assertThat(reader.getNumImages(true)).isEqualTo(4);
            assertThat(reader.getWidth(3)).isEqualTo(16);
            Element about = (Element) reader.getImageMetadata(3).getAsTree("javax_imageio_gif_image_1.0");
            Element control = (Element)
                    about.getElementsByTagName("GraphicControlExtension").item(0);
            assertThat(control.getAttribute("delayTime"))
                    .as("hundredths of a second")
                    .isEqualTo("30");
        } finally {
            reader.dispose();
        }
        Map<String, Object> still = new HashMap<>(asked);
        still.put("milliseconds", 0);
        assertThat(running.post("/api/gif", still).statusCode()).isEqualTo(400);
        still.put("milliseconds", 100);
        still.put("places", Collections.nCopies(130, 0));
        assertThat(running.post("/api/gif", still).statusCode()).isEqualTo(400);
    }

    private static byte[] end(byte[] bytes, int size) {
        return Arrays.copyOfRange(bytes, bytes.length - size, bytes.length);
    }

    private static void assertNear(byte[] one, byte[] other) {
        for (int i = 0; i < one.length; i++) {
            assertThat(Math.abs((one[i] & 0xFF) - (other[i] & 0xFF))).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void theHistoryIsSearchedMarkedAndPruned() {
        JsonNode page = Running.json(running.get("/api/history?search=RED"));
        assertThat(page.get("pictures").size()).isEqualTo(5);
        assertThat(Running.json(running.get("/api/history?search=green"))
                        .get("pictures")
                        .size())
                .isZero();
        String id = pictures.get(0).get("id").stringValue();
        HttpRequest.Builder mark = running.request("/api/pictures/" + id)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"favourite\":true}"));
        assertThat(Running.json(running.send(mark)).get("favourite").booleanValue())
                .isTrue();
        assertThat(Running.json(running.get("/api/history?favourites=1"))
                        .get("pictures")
                        .size())
                .isEqualTo(1);
        String last = pictures.get(4).get("id").stringValue();
        assertThat(running.send(running.request("/api/pictures/" + last).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(running.get("/pictures/" + last + ".png").statusCode()).isEqualTo(404);
        assertThat(running.get("/api/history?before=nothing").statusCode()).isEqualTo(404);
        assertThat(running.get("/api/history?search=%00").statusCode()).isEqualTo(400);
    }

    @Test
    void picturesAreDownloadedOneByOneAsAGridAndAsAZip() throws Exception {
        HttpResponse<byte[]> one = running.get(pictures.get(0).get("url").stringValue() + "?download");
        assertThat(one.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"a-red-bird-b--3-0.png\"");
        String ids = pictures.get(0).get("id").stringValue() + ","
                + pictures.get(1).get("id").stringValue();
        Pixels grid = Pictures.decode(running.get("/api/grid?ids=" + ids).body(), "grid");
        assertThat(grid.width()).isEqualTo(2 * 16 + 2);
        try (ZipInputStream zip = new ZipInputStream(
                new ByteArrayInputStream(running.get("/api/zip?ids=" + ids).body()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("001-a-red-bird-b--3-0.png");
            assertThat(zip.readAllBytes())
                    .isEqualTo(running.get(pictures.get(0).get("url").stringValue())
                            .body());
            assertThat(zip.getNextEntry()).isNotNull();
            zip.readAllBytes();
            assertThat(zip.getNextEntry()).isNull();
        }
        assertThat(running.get("/api/zip?ids=" + "x,".repeat(500)).statusCode()).isEqualTo(400);
        assertThat(running.get("/api/zip").statusCode()).isEqualTo(400);
    }

    @Test
    void theModelsAreListedAlsoTheBrokenOne() {
        JsonNode models = Running.json(running.get("/api/models")).get("models");
        assertThat(models.get(0).get("side").intValue()).isEqualTo(16);
        assertThat(models.get(0).get("hash").stringValue()).isEqualTo(model.hash());
        assertThat(models.get(1).get("name").stringValue()).isEqualTo("broken");
        assertThat(models.get(1).has("side")).as("loaded when it is drawn with").isFalse();
        assertThat(model.generate(Request.of("a bird", 1)).recipe().model()).isEqualTo(model.hash());
    }
}
