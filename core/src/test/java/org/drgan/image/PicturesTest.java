package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    /**
     * Compared with what Pillow 9.4 with libjpeg-turbo decodes from the same files (golden cub-mini and coco-mini); the
     * greatest difference allowed is what the goldens' notes expect between decoders.
     */
    @ParameterizedTest
    @CsvSource({"inside_444,1", "gray,1", "clipped_optimized,3", "progressive,3", "cmyk,3"})
    void decodesJpegAsPillow(String name, int tolerance) throws Exception {
        assertClose(
                Pictures.decode(resource(name + ".jpg"), name),
                new GoldenPixels("cub-mini").picture(name + ".decoded_rgb_hwc"),
                tolerance);
    }

    @Test
    void decodesSceneAsPillow() throws Exception {
        assertClose(
                Pictures.decode(resource("first_train.jpg"), "scene"),
                new GoldenPixels("coco-mini").picture("first_train.decoded_rgb_hwc"),
                3);
    }

    @Test
    void keepsLevelsOfEveryKindOfPng() throws Exception {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 128);
        assertThat(levels(png(grey))).as("grey").containsExactly(128, 128, 128, 0, 0, 0);

        BufferedImage deepGrey = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        deepGrey.getRaster().setSample(0, 0, 0, 128 * 257);
        assertThat(levels(png(deepGrey))).as("16-bit grey").containsExactly(128, 128, 128);

        BufferedImage deep = image(DataBuffer.TYPE_USHORT, ColorSpace.CS_sRGB, false);
        deep.getRaster().setPixel(0, 0, new int[] {10 * 257, 128 * 257, 65535});
        assertThat(levels(png(deep))).as("16-bit RGB").containsExactly(10, 128, 255);

        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(1, 0, 0, 1);
        assertThat(levels(png(bits))).as("1 bit").containsExactly(0, 0, 0, 255, 255, 255);
    }

    @Test
    void laysTransparencyOnWhite() throws Exception {
        BufferedImage color = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        color.setRGB(0, 0, 0xFF102030);
        color.setRGB(1, 0, 0x00102030);
        color.setRGB(2, 0, 0x80000000);
        assertThat(levels(png(color))).containsExactly(16, 32, 48, 255, 255, 255, 127, 127, 127);

        BufferedImage grey = image(DataBuffer.TYPE_BYTE, ColorSpace.CS_GRAY, true);
        grey.getRaster().setPixel(0, 0, new int[] {100, 51});
        assertThat(levels(png(grey))).as("grey with alpha").containsExactly(224, 224, 224);

        byte[] reds = {(byte) 200, 0};
        byte[] others = {50, 0};
        IndexColorModel palette = new IndexColorModel(8, 2, reds, others, others, new byte[] {(byte) 255, 0});
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        indexed.getRaster().setSample(1, 0, 0, 1);
        assertThat(levels(png(indexed))).as("palette").containsExactly(200, 50, 50, 255, 255, 255);
        assertThat(levels(encode(indexed, "gif"))).as("gif").containsExactly(200, 50, 50, 255, 255, 255);
    }

    @Test
    void readsOtherKindsAndTheFirstFrameOfAnimations() throws Exception {
        Pixels noise = noise(20, 10);
        for (String kind : new String[] {"bmp", "tiff", "png"}) {
            assertClose(Pictures.decode(encode(BufferedPictures.image(noise), kind), kind), noise, 0);
        }
        byte[] webp = Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
        assertThat(Pictures.decode(webp, "webp").width()).isEqualTo(1);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int level : new int[] {255, 0}) {
                BufferedImage frame = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
                frame.getRaster().setSample(0, 0, 0, level);
                writer.writeToSequence(new IIOImage(frame, null, null), null);
            }
            writer.endWriteSequence();
        }
        assertThat(levels(bytes.toByteArray())[0]).isEqualTo(255);
    }

    @Test
    void turnsPhotographsUpright() throws Exception {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 8; x++) {
            for (int y = 0; y < 8; y++) {
                image.setRGB(x, y, 0xFFFFFF); // the left half is white
            }
        }
        byte[] jpeg = encode(image, "jpg");
        String[] whereWhiteIs = {"left", "right", "right", "left", "top", "top", "bottom", "bottom"};
        for (int orientation = 1; orientation <= 8; orientation++) {
            Pixels seen = Pictures.decode(withOrientation(jpeg, orientation), "photograph");
            boolean lying = orientation < 5;
            assertThat(seen.width()).isEqualTo(lying ? 16 : 8);
            boolean first = (seen.rgb()[0] & 0xFF) > 200;
            boolean last = (seen.rgb()[seen.rgb().length - 1] & 0xFF) > 200;
            assertThat(first).isNotEqualTo(last);
            String found = lying ? (first ? "left" : "right") : (first ? "top" : "bottom");
            assertThat(found).as("orientation %d", orientation).isEqualTo(whereWhiteIs[orientation - 1]);
        }
        assertThat(Pictures.decode(withOrientation(jpeg, 77), "odd").width()).isEqualTo(16);
    }

    /** A picture of three pixels over three, as TIFF 6.0 defines the orientations. */
    @ParameterizedTest
    @CsvSource({
        "1,ABC/DEF",
        "2,CBA/FED",
        "3,FED/CBA",
        "4,DEF/ABC",
        "5,AD/BE/CF",
        "6,DA/EB/FC",
        "7,FC/EB/DA",
        "8,CF/BE/AD"
    })
    void everyOrientationIsTurnedUpright(int orientation, String expected) {
        byte[] rgb = new byte[3 * 6];
        for (int pixel = 0; pixel < 6; pixel++) {
            rgb[3 * pixel] = (byte) ('A' + pixel);
        }
        Pixels turned = ExifOrientation.upright(new Pixels(3, 2, rgb), orientation);
        StringBuilder found = new StringBuilder();
        for (int pixel = 0; pixel < 6; pixel++) {
            found.append(pixel > 0 && pixel % turned.width() == 0 ? "/" : "").append((char) turned.rgb()[3 * pixel]);
        }
        assertThat(found.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "jpg", "tiff"})
    void refusesTruncatedFiles(String kind) throws Exception {
        byte[] whole = encode(BufferedPictures.image(noise(40, 30)), kind);
        assertThat(Pictures.decode(whole, "whole").height()).isEqualTo(30);
        for (double part : new double[] {0.95, 0.5, 0.1, 0.02}) {
            byte[] torn = Arrays.copyOf(whole, (int) (whole.length * part));
            assertThatThrownBy(() -> Pictures.decode(torn, "torn." + kind))
                    .as("%s", part)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("torn." + kind + " is ")
                    .hasMessageContaining("truncated")
                    .hasMessageNotContaining("Exception");
        }
    }

    @Test
    void refusesWhatIsNoPicture(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Pictures.read(folder.resolve("none.png")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no picture at " + folder.resolve("none.png"));
        assertThatThrownBy(() -> Pictures.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no file");
        assertThatThrownBy(() -> Pictures.decode(new byte[0], "nothing.png")).hasMessage("nothing.png is empty");
        assertThatThrownBy(() -> Pictures.decode(new byte[] {'B', 'M'}, "two.bmp"))
                .hasMessage("two.bmp is broken or truncated: the file ends too early");
        byte[] text = "this is no picture".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Pictures.decode(text, "text.png"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("text.png is no picture of a known kind");
        Random random = new Random(1);
        byte[] jpeg = resource("progressive.jpg");
        byte[] png = encode(BufferedPictures.image(noise(40, 30)), "png");
        for (int i = 0; i < 300; i++) { // whatever is in a file, it is a picture or an IOException
            byte[] damaged = (i % 2 == 0 ? jpeg : png).clone();
            for (int j = 0; j < 5; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Pictures.decode(damaged, "damaged");
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("damaged ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"70000,1", "16000,16000", "2147483647,2147483647"})
    void refusesPicturesThatClaimToBeHuge(int width, int height) throws Exception {
        byte[] bomb = encode(BufferedPictures.image(noise(4, 4)), "png");
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, width).putInt(20, height);
        CRC32 checksum = new CRC32();
        checksum.update(bomb, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        assertThatThrownBy(() -> Pictures.decode(bomb, "bomb.png"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bomb.png claims " + width + "x" + height);
    }

    @Test
    void readsPanoramas() throws Exception {
        Pixels wide = Pictures.decode(encode(BufferedPictures.image(noise(30_000, 3)), "png"), "wide.png");
        assertThat(wide.width()).isEqualTo(30_000);
        assertThat(wide.height()).isEqualTo(3);
    }

    @Test
    void writesPicturesThatComeBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("picture.png");
        Files.writeString(file, "something older");
        Pixels picture = noise(7, 5);
        Pictures.write(file, picture, Map.of());
        assertClose(Pictures.read(file), picture, 0);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file); // nothing left aside
        }
        assertThatThrownBy(() -> Pictures.write(folder.resolve("missing/picture.png"), picture, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no folder " + folder.resolve("missing"));
        Path taken = folder.resolve("folder.png");
        Files.createDirectories(taken.resolve("inside"));
        assertThatThrownBy(() -> Pictures.write(taken, picture, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(taken + " could not be written");
        assertThat(folder.resolve(".folder.png.part")).doesNotExist();
    }

    /** Whoever can make a link in a folder must not decide what is overwritten. */
    @Test
    void aLinkBesideAPictureIsNotFollowed(@TempDir Path folder) throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "x");
        Path file = folder.resolve("picture.png");
        for (String name : List.of("picture.png.part", ".picture.png.part")) {
            Files.createSymbolicLink(folder.resolve(name), precious);
        }
        Pictures.write(file, noise(7, 5), Map.of());
        assertThat(precious).content().isEqualTo("x");
        assertThat(file).isNotEmptyFile();
    }

    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        // A segment APP1: Exif, a big-endian TIFF header, one entry: tag 0x0112, type short, one value.
        ByteBuffer segment = ByteBuffer.allocate(4 + 6 + 8 + 2 + 12 + 4);
        segment.putShort((short) 0xFFE1).putShort((short) (segment.capacity() - 2));
        segment.put("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8);
        segment.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        segment.putShort((short) orientation).putShort((short) 0).putInt(0);
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + segment.capacity());
        all.put(jpeg, 0, 2).put(segment.array()).put(jpeg, 2, jpeg.length - 2);
        return all.array();
    }

    private static BufferedImage image(int type, int space, boolean alpha) {
        ColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(space),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                type);
        return new BufferedImage(colors, colors.createCompatibleWritableRaster(1, 1), false, null);
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(5).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        return encode(image, "png");
    }

    private static byte[] encode(BufferedImage image, String kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, kind, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static int[] levels(byte[] file) throws IOException {
        byte[] rgb = Pictures.decode(file, "picture").rgb();
        int[] levels = new int[rgb.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = rgb[i] & 0xFF;
        }
        return levels;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(PicturesTest.class.getResourceAsStream("/golden/pixels/" + name), name)) {
            return file.readAllBytes();
        }
    }

    private static void assertClose(Pixels actual, Pixels expected, int tolerance) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        int worst = 0;
        for (int i = 0; i < expected.rgb().length; i++) {
            worst = Math.max(worst, Math.abs((actual.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF)));
        }
        assertThat(worst).as("greatest difference in levels").isLessThanOrEqualTo(tolerance);
    }
}
