package org.drgan.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Picture formats that are not supported, so that a message can name them. */
public final class OtherFormats {
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("heic", "HEIC"),
            Map.entry("heif", "HEIC"),
            Map.entry("avif", "AVIF"),
            Map.entry("jp2", "JPEG 2000"),
            Map.entry("j2k", "JPEG 2000"),
            Map.entry("jpf", "JPEG 2000"),
            Map.entry("jpx", "JPEG 2000"),
            Map.entry("jxl", "JPEG XL"),
            Map.entry("tga", "TGA"),
            Map.entry("ppm", "PPM"),
            Map.entry("pgm", "PPM"),
            Map.entry("pbm", "PPM"),
            Map.entry("pnm", "PPM"),
            Map.entry("pam", "PPM"),
            Map.entry("svg", "SVG"),
            Map.entry("psd", "PSD"),
            Map.entry("ico", "ICO"),
            Map.entry("exr", "EXR"),
            Map.entry("hdr", "HDR"),
            Map.entry("pcx", "PCX"),
            Map.entry("eps", "EPS"),
            Map.entry("dng", "raw camera"),
            Map.entry("cr2", "raw camera"),
            Map.entry("nef", "raw camera"),
            Map.entry("arw", "raw camera"));

    private OtherFormats() {}

    /** The format by a file name's extension; empty for supported formats and for other files. */
    public static Optional<String> ofName(String name) {
        int point = name.lastIndexOf('.');
        return Optional.ofNullable(
                point < 0 ? null : BY_ENDING.get(name.substring(point + 1).toLowerCase(Locale.ROOT)));
    }

    /** The format by a file's first bytes; empty if it is unknown. */
    static Optional<String> ofContent(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, 64), StandardCharsets.ISO_8859_1);
        if (start.startsWith("ftyp", 4)) { // ISO media: the brand names the format
            String brands = start.substring(8);
            return Optional.of(
                    brands.startsWith("avi") || brands.contains("avif")
                            ? "AVIF"
                            : brands.startsWith("hei") || brands.startsWith("hev") || brands.startsWith("mif1")
                                    ? "HEIC"
                                    : "MP4");
        }
        if (start.startsWith("\0\0\0\fjP  ") || start.startsWith("\u00FFO\u00FFQ")) {
            return Optional.of("JPEG 2000");
        }
        if (start.startsWith("\0\0\0\fJXL ") || start.startsWith("\u00FF\n")) {
            return Optional.of("JPEG XL");
        }
        if (start.matches("(?s)P[1-7][ \\t\\r\\n].*")) {
            return Optional.of("PPM");
        }
        if (start.startsWith("8BPS")) {
            return Optional.of("PSD");
        }
        if (start.startsWith("v/1\u0001")) {
            return Optional.of("EXR");
        }
        if (start.startsWith("%PDF") || start.startsWith("%!PS")) {
            return Optional.of("PDF");
        }
        if (start.startsWith("\0\0\1\0")) {
            return Optional.of("ICO");
        }
        String text = new String(file, 0, Math.min(file.length, 1024), StandardCharsets.ISO_8859_1);
        if (text.contains("<svg")) {
            return Optional.of("SVG");
        }
        int end = file.length - 18;
        return end > 0 && new String(file, end, 16, StandardCharsets.ISO_8859_1).equals("TRUEVISION-XFILE")
                ? Optional.of("TGA")
                : Optional.empty();
    }
}
