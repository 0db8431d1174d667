package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures as the world has them, made byte by byte where no writer makes them. */
class OddPicturesTest {
    /** Four inks, stored inverted as Adobe's programs do: colour times black over 255. */
    @ParameterizedTest
    @CsvSource({"200,100,50,255", "200,100,50,128", "30,220,140,200", "255,255,255,255", "10,10,10,40"})
    void inksAreToldByAdobesMark(int red, int green, int blue, int black) throws IOException {
        int[] expected = {red * black / 255, green * black / 255, blue * black / 255};
        byte[] plain = withAdobeMark(fourComponents(red, green, blue, black), 0);
        assertNear(Pictures.decode(plain, "CMYK"), expected);
        // JFIF's colours of what the three inks take away, as libjpeg turns them back.
        double luma = 0.299 * (255 - red) + 0.587 * (255 - green) + 0.114 * (255 - blue);
        byte[] turned = withAdobeMark(
                fourComponents(
                        (int) Math.round(luma),
                        (int) Math.round(128 + (255 - blue - luma) / 1.772),
                        (int) Math.round(128 + (255 - red - luma) / 1.402),
                        black),
                2);
        assertNear(Pictures.decode(turned, "YCCK"), expected);
    }

    private static void assertNear(Pixels found, int[] expected) {
        for (int i = 0; i < found.rgb().length; i++) {
            assertThat(found.rgb()[i] & 0xFF).isBetween(expected[i % 3] - 3, expected[i % 3] + 3);
        }
    }

    private static byte[] fourComponents(int... values) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int x = 0; x < 16; x++) {
            for (int y = 0; y < 16; y++) {
                raster.setPixel(x, y, values);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(raster, null, null));
        }
        return bytes.toByteArray();
    }

    /** @param transform 0 for CMYK, 2 for YCCK */
    private static byte[] withAdobeMark(byte[] jpeg, int transform) {
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + 16);
        all.put(jpeg, 0, 2).putShort((short) 0xFFEE).putShort((short) 14);
        all.put("Adobe".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 100)
                .putInt(0)
                .put((byte) transform);
        return all.put(jpeg, 2, jpeg.length - 2).array();
    }

    @Test
    void aWrongEndingDoesNotMatter(@TempDir Path folder) throws IOException {
        for (String kind : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            Path file = folder.resolve(kind + (kind.equals("png") ? ".jpg" : ".png"));
            Files.write(file, encoded(new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB), kind));
            assertThat(Pictures.read(file).width()).as(kind).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tiff"})
    void aSinglePixelAndAPanoramaAreRead(String kind) throws IOException {
        BufferedImage one = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        one.setRGB(0, 0, 0xFFFFFF);
        Pixels pixel = Pictures.decode(encoded(one, kind), "one");
        assertThat(pixel.rgb()).containsExactly(-1, -1, -1);
        Pixels square = Fit.CROP.square(pixel, 64);
        assertThat(square.width()).isEqualTo(64);
        assertThat(square.rgb()).containsOnly(-1);

        BufferedImage wide = new BufferedImage(30_000, 8, BufferedImage.TYPE_INT_RGB);
        for (int x = 14_000; x < 16_000; x++) {
            for (int y = 0; y < 8; y++) {
                wide.setRGB(x, y, 0xFFFFFF);
            }
        }
        Pixels panorama = Pictures.decode(encoded(wide, kind), "wide");
        assertThat(panorama.width()).isEqualTo(30_000);
        assertThat(Fit.CROP.square(panorama, 64).rgb()).as("the middle").containsOnly(-1);
    }

    /** VP8L with one colour: five prefix codes of a single symbol each, and no bit for any pixel. */
    @Test
    void losslessWebpKeepsItsLevels() throws IOException {
        Pixels read = Pictures.decode(losslessWebp(), "lossless");
        assertThat(read.width()).isEqualTo(7);
        assertThat(read.height()).isEqualTo(3);
        for (int i = 0; i < read.rgb().length; i++) {
            assertThat(read.rgb()[i] & 0xFF).isEqualTo(new int[] {0x20, 0x40, 0xC0}[i % 3]);
        }
    }

    @Test
    void ofAnAnimatedWebpTheFirstFrameIsRead() throws IOException {
        ByteBuffer canvas = ByteBuffer.allocate(10).put((byte) 2); // animated
        canvas.put(4, (byte) 6).put(7, (byte) 2); // 7 x 3
        byte[] frames = webp(
                chunk("VP8X", canvas.array()),
                chunk("ANIM", new byte[6]),
                frame(lossless(7, 3, 0xFF2040C0)),
                frame(lossless(7, 3, 0xFFFFFFFF)));
        Pixels read = Pictures.decode(frames, "animated");
        assertThat(read.width()).isEqualTo(7);
        assertThat(read.rgb()).startsWith(0x20, 0x40, 0xC0);
        byte[] lossy = Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
        assertThat(Pictures.decode(lossy, "lossy").width()).isEqualTo(1);
    }

    /** 7 x 3 pixels of one colour. */
    static byte[] losslessWebp() {
        return webp(chunk("VP8L", lossless(7, 3, 0xFF2040C0)));
    }

    private static byte[] frame(byte[] lossless) {
        byte[] inner = chunk("VP8L", lossless);
        ByteBuffer frame = ByteBuffer.allocate(16 + inner.length);
        frame.put(6, (byte) 6).put(9, (byte) 2); // at 0, 0; 7 x 3
        frame.position(16);
        return chunk("ANMF", frame.put(inner).array());
    }

    private static byte[] lossless(int width, int height, int argb) {
        Bits bits = new Bits();
        bits.write(0x2F, 8);
        bits.write(width - 1, 14);
        bits.write(height - 1, 14);
        bits.write(0, 1 + 3 + 1 + 1 + 1); // no alpha, version 0; no transform, no cache of colours, no groups of codes
        for (int shift : new int[] {8, 16, 0, 24}) { // green, red, blue, alpha
            bits.write(0b101, 3); // a simple code of one symbol of 8 bits
            bits.write(argb >>> shift & 0xFF, 8);
        }
        bits.write(0b001, 3); // distances: one symbol of 1 bit
        bits.write(0, 1);
        bits.write(0, 64); // the decoder looks ahead
        return bits.end();
    }

    private static final class Bits {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int open;
        private int count;

        void write(int value, int length) {
            for (int bit = 0; bit < length; bit++) {
                open |= (bit < 32 ? value >>> bit & 1 : 0) << count++;
                if (count == 8) {
                    flush();
                }
            }
        }

        private void flush() {
            bytes.write(open);
            open = 0;
            count = 0;
        }

        byte[] end() {
            flush();
            return bytes.toByteArray();
        }
    }

    private static byte[] webp(byte[]... chunks) {
        int length = 4;
        for (byte[] chunk : chunks) {
            length += chunk.length;
        }
        ByteBuffer file = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(length);
        file.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        for (byte[] chunk : chunks) {
            file.put(chunk);
        }
        return file.array();
    }

    private static byte[] chunk(String name, byte[] content) {
        ByteBuffer chunk =
                ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
        return chunk.put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** Each of the files is red in its middle. */
    @ParameterizedTest
    @ValueSource(strings = {"animated-lossy.webp", "cmyk.tif"})
    void coloursAreThoseOfOtherDecoders(String name) throws IOException {
        Pixels read = Pictures.decode(resource(name), name);
        int middle = 3 * (read.height() / 2 * read.width() + read.width() / 2);
        int[] expected = {220, 30, 30};
        for (int channel = 0; channel < 3; channel++) {
            assertThat(read.rgb()[middle + channel] & 0xFF).isBetween(expected[channel] - 6, expected[channel] + 6);
        }
    }

    @ParameterizedTest
    @CsvSource({"lab.tif, stores its colours as CIE Lab", "float.tif, stores its levels as floating-point numbers"})
    void whatWouldGetWrongColoursIsRefusedByName(String name, String reason) {
        assertThatThrownBy(() -> Pictures.decode(resource(name), name))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(name + " " + reason)
                .hasMessageContaining("convert it");
    }

    @Test
    void scansTimesPixelsAreLimited() throws IOException {
        byte[] bomb = scans(9900, 20_000);
        assertThatThrownBy(() -> Pictures.decode(bomb, "bomb.jpg"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bomb.jpg has 21 scans or more over 98010000 pixels")
                .hasMessageContaining("at most 20 scans");
        ByteBuffer tiff =
                ByteBuffer.allocate(8 + bomb.length).putInt(0x49492A00).putInt(0);
        assertThatThrownBy(() -> JpegScans.require(tiff.put(bomb).array(), true, "bomb.tif"))
                .hasMessageContaining("bomb.tif has 21 scans");
        JpegScans.require(scans(9900, 12), false, "a large progressive picture");
        JpegScans.require(scans(64, 20_000), false, "a small picture");
    }

    /** A progressive JPEG of a size, without the data of its scans. */
    private static byte[] scans(int side, int count) {
        ByteBuffer jpeg = ByteBuffer.allocate(30 + 10 * count).putShort((short) 0xFFD8);
        jpeg.putShort((short) 0xFFC2).putShort((short) 11).put((byte) 8);
        jpeg.putShort((short) side).putShort((short) side).put(new byte[] {1, 1, 0x11, 0});
        for (int scan = 0; scan < count; scan++) {
            jpeg.putShort((short) 0xFFDA).putShort((short) 8).put(new byte[] {1, 1, 0, 0, 0, 0});
        }
        return Arrays.copyOf(jpeg.putShort((short) 0xFFD9).array(), jpeg.position());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(OddPicturesTest.class.getResourceAsStream("/golden/pictures/" + name))) {
            return stream.readAllBytes();
        }
    }

    private static byte[] encoded(BufferedImage image, String kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, kind, bytes)).isTrue();
        return bytes.toByteArray();
    }
}
