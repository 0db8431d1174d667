package org.drgan.pages;

import java.util.Base64;
import java.util.Map;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.text.Plain;

/** Helpers for HTML. All text from outside, such as sentences, must go through {@link #text}. */
public final class Html {
    private Html() {}

    /** Escapes text for use between tags and in quoted attributes. */
    public static String text(String raw) {
        StringBuilder safe = new StringBuilder(raw.length() + 16);
        Plain.lines(raw.replace("\r\n", "\n")).codePoints().forEach(point -> {
            switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }

    /** A picture embedded in the page. */
    public static String picture(Pixels picture, String description) {
        return picture(address(picture), picture.width(), picture.height(), description);
    }

    /** A picture with its own address, for pages that a server sends. */
    public static String picture(String address, int width, int height, String description) {
        return "<img src=\"" + text(address) + "\" width=\"" + width + "\" height=\"" + height + "\" alt=\""
                + text(description) + "\">";
    }

    /** A picture as a data URL. */
    static String address(Pixels picture) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Pictures.encode(picture, Map.of()));
    }
}
