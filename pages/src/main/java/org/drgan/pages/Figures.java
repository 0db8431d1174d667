package org.drgan.pages;

import java.util.List;
import java.util.Map;
import org.drgan.WordMap;
import org.drgan.image.Pixels;

/** The contents of the sections of a {@link Page}, as HTML. */
public final class Figures {
    private static final int WIDEST = 11; // rem, largest width of a picture in a row over time
    private static final String GAP = "<td class=\"gap\"></td>";

    private Figures() {}

    /** A picture and the sentence it was drawn for. */
    public record Plate(Pixels picture, String sentence) {}

    /** A chart and how to read it, as plain text. */
    public record Chart(SvgChart chart, String explanation) {}

    /**
     * A moment of a training run.
     *
     * @param label the time
     * @param pictures one per sentence
     */
    public record Moment(String label, List<Pixels> pictures) {}

    /** A heading between figures. */
    public static String heading(String text) {
        return "<h3>" + Html.text(text) + "</h3>\n";
    }

    /** A sentence between figures. */
    public static String note(String text) {
        return "<p class=\"note\">" + Html.text(text) + "</p>\n";
    }

    /** Pictures with their sentences. */
    public static String plates(List<Plate> plates) {
        StringBuilder html = new StringBuilder("<div class=\"plates\">\n");
        for (Plate plate : plates) {
            html.append("<figure>").append(Html.picture(plate.picture(), plate.sentence()));
            html.append("<figcaption>").append(Html.text(plate.sentence())).append("</figcaption></figure>\n");
        }
        return html.append("</div>\n").toString();
    }

    /** Pairs of pictures of the same sentence, side by side. */
    public static String pairs(String left, String right, List<Plate> before, List<Plate> after) {
        StringBuilder html = new StringBuilder("<div class=\"pairs\">\n");
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            html.append("<figure><div>").append(captioned(before.get(i).picture(), left));
            html.append(captioned(after.get(i).picture(), right)).append("</div><figcaption>");
            html.append(Html.text(after.get(i).sentence())).append("</figcaption></figure>\n");
        }
        return html.append("</div>\n").toString();
    }

    /** The pictures of all stages, small to large, all shown at one size. */
    public static String stages(String sentence, List<Pixels> stages) {
        StringBuilder html = new StringBuilder("<figure class=\"stages\"><div>");
        for (Pixels stage : stages) {
            html.append(captioned(stage, stage.width() + " × " + stage.height()));
        }
        return html.append("</div><figcaption>")
                .append(Html.text(sentence))
                .append("</figcaption></figure>\n")
                .toString();
    }

    /** The pictures of an interpolation, in a row. */
    public static String way(String caption, List<Pixels> pictures) {
        StringBuilder html = new StringBuilder("<figure class=\"way\"><div>");
        for (int i = 0; i < pictures.size(); i++) {
            html.append(Html.picture(pictures.get(i), caption + ", " + (i + 1) + " of " + pictures.size()));
        }
        return html.append("</div><figcaption>")
                .append(Html.text(caption))
                .append("</figcaption></figure>\n")
                .toString();
    }

    /** A picture, then one copy per word, bright where the model looked for the word. */
    public static String attention(String sentence, Pixels picture, List<WordMap> words) {
        StringBuilder html = new StringBuilder("<figure class=\"attention\"><figcaption>");
        html.append(Html.text(sentence)).append("</figcaption><div>");
        html.append(captioned(picture, "the picture"));
        for (WordMap word : words) {
            html.append(captioned(word.over(picture), word.word()));
        }
        return html.append("</div></figure>\n").toString();
    }

    /** For each sentence a row of pictures over time; the first moment, such as the real pictures, is set apart. */
    public static String growth(List<String> sentences, List<Moment> moments) {
        StringBuilder html = new StringBuilder(
                        "<div class=\"scroll\" tabindex=\"0\"><table class=\"growth\" style=\"max-width:")
                .append(WIDEST * moments.size())
                .append("rem\"><thead><tr>");
        for (Moment moment : moments) {
            html.append("<th scope=\"col\">").append(Html.text(moment.label())).append("</th>");
            html.append(moment == moments.get(0) ? GAP : "");
        }
        html.append("</tr></thead>\n");
        for (int row = 0; row < sentences.size(); row++) {
            html.append("<tbody><tr>");
            for (Moment moment : moments) {
                html.append("<td>");
                html.append(Html.picture(moment.pictures().get(row), moment.label() + ": " + sentences.get(row)));
                html.append("</td>").append(moment == moments.get(0) ? GAP : "");
            }
            html.append("</tr><tr><th scope=\"row\" colspan=\"")
                    .append(moments.size() + 1)
                    .append("\"><span>");
            html.append(Html.text(sentences.get(row))).append("</span></th></tr></tbody>\n");
        }
        return html.append("</table></div>\n").toString();
    }

    /** Charts side by side; charts without a curve are left out. */
    public static String charts(List<Chart> charts) {
        StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
        for (Chart chart : charts) {
            if (!chart.chart().isEmpty()) {
                html.append("<figure><figcaption><strong>")
                        .append(Html.text(chart.chart().title()));
                html.append("</strong> ").append(Html.text(chart.explanation())).append("</figcaption>");
                html.append(chart.chart().svg()).append("</figure>\n");
            }
        }
        return html.append("</div>\n").toString();
    }

    /**
     * A table of plain text; cells after the first are numbers and right-aligned.
     *
     * @param head the columns' names
     */
    public static String table(List<String> head, List<List<String>> rows) {
        StringBuilder html =
                new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table class=\"numbers\"><thead><tr>");
        head.forEach(name ->
                html.append("<th scope=\"col\">").append(Html.text(name)).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(i == 0 ? "<th scope=\"row\">" : "<td>").append(Html.text(row.get(i)));
                html.append(i == 0 ? "</th>" : "</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A small list of names and values, as plain text. */
    public static String list(Map<String, String> entries) {
        StringBuilder html = new StringBuilder("<dl class=\"list\">\n");
        entries.forEach((name, value) -> html.append("<div><dt>")
                .append(Html.text(name))
                .append("</dt><dd>")
                .append(Html.text(value))
                .append("</dd></div>\n"));
        return html.append("</dl>\n").toString();
    }

    /** Large numbers with their labels. */
    public static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<dl class=\"facts\">\n");
        facts.forEach((label, value) -> html.append("<div><dt>")
                .append(Html.text(label))
                .append("</dt><dd>")
                .append(Html.text(value))
                .append("</dd></div>\n"));
        return html.append("</dl>\n").toString();
    }

    /** Commands to type, each after its purpose. */
    public static String commands(Map<String, String> commands) {
        StringBuilder html = new StringBuilder("<dl class=\"commands\">\n");
        commands.forEach((purpose, command) -> html.append("<dt>")
                .append(Html.text(purpose))
                .append("</dt><dd><pre><code>")
                .append(Html.text(command))
                .append("</code></pre></dd>\n"));
        return html.append("</dl>\n").toString();
    }

    private static String captioned(Pixels picture, String caption) {
        return "<figure>" + Html.picture(picture, caption) + "<figcaption>" + Html.text(caption)
                + "</figcaption></figure>";
    }
}
