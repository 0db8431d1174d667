package org.drgan.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in the first directory of a TIFF file: byte order, then a directory of 12-byte entries. */
final class TiffTags {
    /** Tag of the colour space. */
    static final int PHOTOMETRIC = 0x0106;

    /** Tag of the samples' number format. */
    static final int SAMPLE_FORMAT = 0x0153;

    private TiffTags() {}

    static boolean isTiff(byte[] file) {
        return file.length > 1 && (file[0] == 'I' && file[1] == 'I' || file[0] == 'M' && file[1] == 'M');
    }

    /**
     * The first 16-bit number of a tag.
     *
     * @param otherwise the result if there is no such tag, or the file is broken
     */
    static int first(ByteBuffer tiff, int tag, int otherwise) {
        if (tiff.limit() < 8) {
            return otherwise;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xFFFFFFFFL;
        if (directory + 2 > tiff.limit()) {
            return otherwise;
        }
        int entries = tiff.getShort((int) directory) & 0xFFFF;
        for (int entry = 0; entry < entries; entry++) {
            long at = directory + 2 + 12L * entry;
            if (at + 12 > tiff.limit()) {
                return otherwise;
            }
            if ((tiff.getShort((int) at) & 0xFFFF) == tag) {
                long count = tiff.getInt((int) at + 4) & 0xFFFFFFFFL;
                long place =
                        count <= 2 ? at + 8 : tiff.getInt((int) at + 8) & 0xFFFFFFFFL; // longer values are elsewhere
                return place + 2 > tiff.limit() ? otherwise : tiff.getShort((int) place) & 0xFFFF;
            }
        }
        return otherwise;
    }
}
