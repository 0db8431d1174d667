package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that a page is self-contained. */
public final class SelfContained {
    private static final Pattern ADDRESS = Pattern.compile("\\b(?:src|href)=\"([^\"]*)\"");

    private SelfContained() {}

    /** Every address is a place in the page or a picture inside it, and style and scripts load nothing. */
    public static void check(String html) {
        assertThat(html).doesNotContain("http:", "https:", "<script", "@import", "url(", "srcset", "<iframe");
        Matcher address = ADDRESS.matcher(html);
        while (address.find()) {
            assertThat(address.group(1)).matches("(?s)#s\\d+|data:,|data:image/png;base64,[A-Za-z0-9+/=]+");
        }
    }
}
