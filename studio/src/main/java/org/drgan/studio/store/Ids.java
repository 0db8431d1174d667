package org.drgan.studio.store;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Random ids that cannot be guessed, so an id also serves as a secret. */
public final class Ids {
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id: 22 letters, digits, hyphens and underscores (128 random bits). */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a text has the form of an id. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
