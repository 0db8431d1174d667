package org.drgan.image;

import java.io.IOException;

/**
 * Counts the scans of JPEG streams. Each scan of a progressive JPEG covers all pixels and may have only a dozen bytes,
 * so a small file can keep a decoder busy for hours.
 */
final class JpegScans {
    /** Pixels times scans; about twice that of a usual progressive picture of the largest allowed size. */
    private static final long MOST_WORK = 2_000_000_000;

    private final byte[] file;
    private long work;
    private long scans;
    private long pixels;

    private JpegScans(byte[] file) {
        this.file = file;
    }

    /**
     * Refuses pictures that would take too long to decode.
     *
     * @param inside whether JPEG streams may be anywhere in the file, as in TIFF; otherwise the file is one stream
     * @throws IOException naming the picture
     */
    static void require(byte[] file, boolean inside, String name) throws IOException {
        JpegScans found = new JpegScans(file);
        for (int at = 0; at + 3 < file.length; at++) {
            if (unsigned(file[at]) == 0xFF && unsigned(file[at + 1]) == 0xD8 && unsigned(file[at + 2]) == 0xFF) {
                at = Math.max(at, found.stream(at + 2) - 1);
            }
            if (found.work > MOST_WORK) {
                throw new IOException(name + " has " + found.scans + " scans or more over " + found.pixels
                        + " pixels, which would take very long to decode; expected at most "
                        + MOST_WORK / Math.max(1, found.pixels) + " scans at this size: save the picture anew");
            }
            if (!inside) {
                return;
            }
        }
    }

    /** Goes through a stream's markers; returns where it ends. */
    private int stream(int from) {
        long size = 0; // of this stream, in pixels
        int at = from;
        while (at + 4 <= file.length) {
            if (unsigned(file[at]) != 0xFF) {
                at++; // the data of a scan
                continue;
            }
            int marker = unsigned(file[at + 1]);
            if (marker == 0xD9) {
                return at + 2;
            }
            if (marker == 0xFF) {
                at++; // fill byte
            } else if (marker == 0 || marker >= 0xD0 && marker <= 0xD8 || marker == 0x01) {
                at += 2;
            } else {
                int length = unsigned(file[at + 2]) << 8 | unsigned(file[at + 3]);
                boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
                if (frame && at + 9 <= file.length) {
                    long height = unsigned(file[at + 5]) << 8 | unsigned(file[at + 6]);
                    long width = unsigned(file[at + 7]) << 8 | unsigned(file[at + 8]);
                    size = Math.max(size, width * Math.max(1, height));
                    pixels = Math.max(pixels, size);
                } else if (marker == 0xDA) {
                    scans++;
                    work += size;
                    if (work > MOST_WORK) {
                        return file.length;
                    }
                }
                at += 2 + Math.max(2, length);
            }
        }
        return file.length;
    }

    private static int unsigned(byte b) {
        return b & 0xFF;
    }
}
