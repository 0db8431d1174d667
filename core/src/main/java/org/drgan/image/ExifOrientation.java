package org.drgan.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the orientation of a JPEG file (EXIF tag 0x0112) and turns pictures upright. */
final class ExifOrientation {
    private static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private ExifOrientation() {}

    /** The orientation of a JPEG file, 1 to 8; 1 (upright) if the file is no JPEG or has no valid orientation. */
    static int of(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length < 4 || bytes.getShort(0) != (short) 0xFFD8) {
            return UPRIGHT;
        }
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF && (file[at + 1] & 0xFF) != 0xDA) {
            int length = bytes.getShort(at + 2) & 0xFFFF; // counts its own two bytes
            int end = at + 2 + length;
            if (length < 2 || end > file.length) {
                return UPRIGHT;
            }
            if ((file[at + 1] & 0xFF) == 0xE1 && startsWithExif(file, at + 4, end)) {
                return fromTiff(bytes.slice(at + 4 + EXIF.length, end - at - 4 - EXIF.length));
            }
            at = end;
        }
        return UPRIGHT;
    }

    private static boolean startsWithExif(byte[] file, int from, int end) {
        return end - from >= EXIF.length
                && java.util.Arrays.equals(file, from, from + EXIF.length, EXIF, 0, EXIF.length);
    }

    /** The orientation in EXIF data, which have the format of a TIFF file. */
    private static int fromTiff(ByteBuffer tiff) {
        int orientation = TiffTags.first(tiff, TAG, UPRIGHT);
        return orientation >= 1 && orientation <= 8 ? orientation : UPRIGHT;
    }

    /** The picture turned upright. */
    static Pixels upright(Pixels picture, int orientation) {
        return switch (orientation) {
            case 2 -> picture.mirror();
            case 3 -> flip(picture).mirror();
            case 4 -> flip(picture);
            case 5 -> transpose(picture);
            case 6 -> transpose(picture).mirror();
            case 7 -> flip(transpose(picture)).mirror();
            case 8 -> flip(transpose(picture));
            default -> picture;
        };
    }

    /** Top and bottom exchanged. */
    private static Pixels flip(Pixels picture) {
        int row = 3 * picture.width();
        byte[] flipped = new byte[picture.rgb().length];
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(picture.rgb(), y * row, flipped, (picture.height() - 1 - y) * row, row);
        }
        return new Pixels(picture.width(), picture.height(), flipped);
    }

    /** Rows become columns. */
    private static Pixels transpose(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        byte[] turned = new byte[picture.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(picture.rgb(), 3 * (y * width + x), turned, 3 * (x * height + y), 3);
            }
        }
        return new Pixels(height, width, turned);
    }
}
