package org.drgan.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.tensor.CodeVersion;
import org.jspecify.annotations.Nullable;

/**
 * A self-contained HTML page, readable in light and dark, on a phone and on paper.
 * It has a head and numbered sections; {@link Figures} makes the contents of sections.
 */
public final class Page {
    private static final String GENERATOR = "<meta name=\"generator\" content=\"drgan ";
    private static final int HEAD = 4096; // bytes in which the generator tag is searched

    private final String title;
    private final String kicker;
    private final List<String> lead = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private String foot = "";
    private String notice = "";
    private int refresh;
    private @Nullable Pixels icon;

    private record Section(String title, String introduction, List<String> blocks) {}

    /**
     * @param title of the page, as plain text
     * @param kicker a few words above the title, as plain text
     */
    public Page(String title, String kicker) {
        this.title = title;
        this.kicker = kicker;
    }

    /** Adds an introductory paragraph, as plain text. */
    public Page lead(String text) {
        lead.add(text);
        return this;
    }

    /** A prominent notice at the top, as plain text; empty for none. */
    public Page notice(String text) {
        notice = text;
        return this;
    }

    /** The last line of the page, as plain text. */
    public Page foot(String text) {
        foot = text;
        return this;
    }

    /** Lets browsers reload the page after this many seconds, while it is still being updated; 0 for never. */
    public Page refresh(int seconds) {
        refresh = seconds;
        return this;
    }

    /** The icon in the browser's tab. */
    public Page icon(Pixels picture) {
        icon = picture;
        return this;
    }

    /**
     * Adds a section, unless all its blocks are empty.
     *
     * @param heading its title, as plain text
     * @param introduction what it shows, as plain text
     * @param blocks HTML, such as from {@link Figures}; empty ones are left out
     */
    public Page section(String heading, String introduction, String... blocks) {
        List<String> shown =
                List.of(blocks).stream().filter(block -> !block.isEmpty()).toList();
        if (!shown.isEmpty()) {
            sections.add(new Section(heading, introduction, shown));
        }
        return this;
    }

    /** Writes the page atomically. */
    public void write(Path file) throws IOException {
        DurableFile.write(file, html().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a file is a page written by this class, which may therefore be replaced. */
    public static boolean isOurs(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(HEAD), StandardCharsets.UTF_8).contains(GENERATOR);
        }
    }

    /** The whole page. */
    public String html() {
        StringBuilder html =
                new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append(GENERATOR).append(Html.text(CodeVersion.current())).append("\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        if (refresh > 0) {
            html.append("<meta http-equiv=\"refresh\" content=\"")
                    .append(refresh)
                    .append("\">\n");
        }
        html.append("<title>").append(Html.text(title)).append("</title>\n<link rel=\"icon\" href=\"");
        html.append(icon == null ? "data:," : Html.address(icon)).append("\">\n");
        html.append("<style>\n").append(style()).append("</style>\n</head>\n<body>\n<header>\n");
        html.append(element("p", " class=\"kicker\"", kicker)).append(element("h1", "", title));
        if (!notice.isEmpty()) {
            html.append(element("p", " class=\"notice\" role=\"status\"", notice));
        }
        lead.forEach(paragraph -> html.append(element("p", " class=\"lead\"", paragraph)));
        html.append(contents()).append("</header>\n<main>\n");
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            html.append("<section id=\"s").append(i + 1).append("\">\n<div class=\"head\">\n");
            html.append("<h2><span class=\"number\">").append(i + 1).append("</span> ");
            html.append(Html.text(section.title())).append("</h2>\n");
            html.append(element("p", "", section.introduction())).append("</div>\n<div class=\"body\">\n");
            section.blocks().forEach(html::append);
            html.append("</div>\n</section>\n");
        }
        html.append("</main>\n<footer>").append(Html.text(foot));
        return html.append("</footer>\n</body>\n</html>\n").toString();
    }

    private String contents() {
        StringBuilder contents = new StringBuilder("<nav aria-label=\"Contents\"><ol>\n");
        for (int i = 0; i < sections.size(); i++) {
            contents.append("<li><a href=\"#s").append(i + 1).append("\">");
            contents.append(Html.text(sections.get(i).title())).append("</a></li>\n");
        }
        return sections.isEmpty() ? "" : contents.append("</ol></nav>\n").toString();
    }

    private static String element(String name, String attributes, String text) {
        return text.isEmpty() ? "" : "<" + name + attributes + ">" + Html.text(text) + "</" + name + ">\n";
    }

    private static String style() {
        try (InputStream stream = Page.class.getResourceAsStream("page.css")) {
            if (stream == null) {
                throw new IllegalStateException("page.css is missing in this jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
