package org.drgan.pages;

import java.util.Locale;

/** Formats numbers for readers. */
public final class Amounts {
    private Amounts() {}

    /** Such as {@code 2.6 seconds}, {@code 48 seconds}, {@code 4 minutes}, {@code 5.5 hours}. */
    public static String duration(double seconds) {
        if (seconds < 90) {
            return seconds < 10 ? number(seconds) + " seconds" : Math.round(seconds) + " seconds";
        }
        return seconds < 5400 ? rounded(seconds / 60) + " minutes" : rounded(seconds / 3600) + " hours";
    }

    /** Minutes and seconds, such as {@code 3:58}. */
    public static String clock(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** With one decimal below 10, otherwise none. */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    /** Such as {@code 9,600} or {@code 1.6 million}. */
    public static String large(long count) {
        return count >= 1_000_000
                ? String.format(Locale.ROOT, "%.1f million", count / 1e6)
                : String.format(Locale.ENGLISH, "%,d", count);
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }
}
