package org.drgan.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A chart as SVG, for a page or a file of its own: each curve smoothed, over a faint curve of the raw points; the legend
 * shows the last values. Colours are CSS variables of the page ({@code --series-1} and so on, {@code --ink},
 * {@code --soft}, {@code --line}), with defaults for a light background.
 */
public final class SvgChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 270;
    private static final int LEAST_LEFT = 44;
    private static final double DIGIT = 7.2; // width of a digit on the axis
    private static final int RIGHT = 10;
    private static final int BOTTOM = 40;
    private static final int LEGEND_ROW = 19;
    private static final double CHARACTER = 7; // mean width of a character in the legend, for a wide font
    private static final List<String> COLOURS =
            List.of("#b5482a", "#2b6f8f", "#73801f", "#7a4a93", "#b8860b", "#1f8a70", "#c2518b", "#5b5f66");

    private final String title;
    private final String horizontal;
    private final boolean time;
    private final List<Curve> curves;

    private SvgChart(String title, String horizontal, boolean time, List<Curve> curves) {
        this.title = title;
        this.horizontal = horizontal;
        this.time = time;
        this.curves = curves.stream().filter(curve -> !curve.points().isEmpty()).toList();
    }

    /** Curves over seconds. */
    public static SvgChart overTime(String title, String horizontal, List<Curve> curves) {
        return new SvgChart(title, horizontal, true, curves);
    }

    /** Curves over a number such as the step. */
    public static SvgChart overNumber(String title, String horizontal, List<Curve> curves) {
        return new SvgChart(title, horizontal, false, curves);
    }

    /** What the chart shows. */
    public String title() {
        return title;
    }

    /** Whether there is anything to draw. */
    public boolean isEmpty() {
        return curves.isEmpty();
    }

    /** The drawing. */
    public String svg() {
        List<Curve> smooth = curves.stream().map(Curve::smooth).toList();
        Scale heights = vertical(smooth);
        int left = left(heights);
        StringBuilder legend = new StringBuilder();
        int top = legend(smooth, left, legend) + 8;
        Scale x = horizontal().between(left, WIDTH - RIGHT);
        Scale y = heights.between(HEIGHT - BOTTOM, top);
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" font-size=\"12\">",
                WIDTH, HEIGHT, Html.text(title)));
        svg.append(legend);
        for (double mark : Ticks.between(y.low, y.high, y.step)) {
            double at = y.at(mark);
            svg.append(format("<path d=\"M%d %.1fH%d\" style=\"stroke:var(--line,#ddd)\"/>", left, at, WIDTH - RIGHT));
            svg.append(label(left - 7, at + 4, "end", y.label(mark)));
        }
        for (double mark : Ticks.between(x.low, x.high, x.step)) {
            double at = x.at(mark);
            svg.append(format("<path d=\"M%.1f %dv4\" style=\"stroke:var(--soft,#666)\"/>", at, HEIGHT - BOTTOM));
            String text = x.label(mark);
            double middle = Math.min(at, WIDTH - DIGIT * text.length() / 2); // the last label would be cut off
            svg.append(label(middle, HEIGHT - BOTTOM + 17, "middle", text));
        }
        svg.append(format(
                "<path d=\"M%d %dH%d\" style=\"stroke:var(--soft,#666)\"/>", left, HEIGHT - BOTTOM, WIDTH - RIGHT));
        svg.append(label((left + WIDTH - RIGHT) / 2.0, HEIGHT - 5, "middle", horizontal));
        for (int i = 0; i < curves.size(); i++) {
            if (smooth.get(i) != curves.get(i)) {
                svg.append(path(curves.get(i).thin(), x, y, i, "stroke-width:1;opacity:.28"));
            }
        }
        for (int i = 0; i < curves.size(); i++) {
            for (Curve.Point point : curves.get(i).points()) {
                svg.append(stroke(point, x, y, i));
            }
            svg.append(path(smooth.get(i).thin(), x, y, i, "stroke-width:2"));
        }
        return svg.append("</svg>").toString();
    }

    /** The drawing as the text of an SVG file, on white. */
    public String file() {
        return svg().replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" ")
                        .replaceFirst(">", "><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>")
                + "\n";
    }

    /** The left margin, with room for the longest label of the y axis. */
    private static int left(Scale y) {
        int longest = Ticks.between(y.low, y.high, y.step).stream()
                .mapToInt(mark -> y.label(mark).length())
                .max()
                .orElse(0);
        return (int) Math.max(LEAST_LEFT, 12 + DIGIT * longest);
    }

    /** A dash, a name and the last value for each curve, in rows; returns the y of the last row. */
    private static int legend(List<Curve> smooth, int left, StringBuilder into) {
        double at = left;
        int row = 0;
        for (int i = 0; i < smooth.size(); i++) {
            List<Curve.Point> points = smooth.get(i).points();
            String value = shortly(points.get(points.size() - 1).y());
            String name = smooth.get(i).name();
            double width = 24 + CHARACTER * (name.length() + value.length() + 1) + 16;
            if (at > left && at + width - 16 > WIDTH - RIGHT) {
                at = left;
                row++;
            }
            int base = 12 + row * LEGEND_ROW;
            into.append(format(
                    "<path d=\"M%.1f %dh16\" style=\"stroke:%s;stroke-width:3;stroke-linecap:round\"/>",
                    at + 1.5, base - 4, colour(i)));
            into.append(format(
                    "<text x=\"%.1f\" y=\"%d\" style=\"fill:var(--ink,#222)\">%s"
                            + " <tspan style=\"fill:var(--soft,#666)\">%s</tspan></text>",
                    at + 24, base, Html.text(name), value));
            at += width;
        }
        return smooth.isEmpty() ? 0 : 12 + row * LEGEND_ROW;
    }

    private Scale horizontal() {
        double low = Arrays.stream(values(curves, true)).min().orElse(0);
        double high = Arrays.stream(values(curves, true)).max().orElse(1);
        low = low > 0 && (time || low < 0.1 * high) ? 0 : low;
        high = high > low ? high : low + 1;
        Ticks ticks = time ? Ticks.TIME : Ticks.NUMBERS;
        return new Scale(low, high, ticks.step(high - low, 6), ticks);
    }

    /** The y axis. Outliers, such as the first values of a loss, are cut off, since they would flatten all others. */
    private Scale vertical(List<Curve> smooth) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Curve curve : curves) {
            low = Math.min(low, curve.level(Curve.STRAYS));
            high = Math.max(high, curve.level(1 - Curve.STRAYS));
            for (Curve.Point point : curve.points()) {
                low = point.spread() > 0 ? Math.min(low, point.y() - point.spread()) : low;
                high = point.spread() > 0 ? Math.max(high, point.y() + point.spread()) : high;
            }
        }
        for (double value : values(smooth, false)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (curves.isEmpty()) {
            low = 0;
            high = 1;
        }
        if (low > 0 && low < 0.4 * high) {
            low = 0; // include 0 if it is near
        }
        if (high <= low) {
            double margin = Math.max(Math.abs(low) / 10, 0.1);
            low -= margin;
            high += margin;
        }
        double step = Ticks.NUMBERS.step(high - low, 5);
        return new Scale(
                step * Math.floor(low / step + 1e-9), step * Math.ceil(high / step - 1e-9), step, Ticks.NUMBERS);
    }

    private static double[] values(List<Curve> curves, boolean x) {
        return curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(point -> x ? point.x() : point.y())
                .toArray();
    }

    private static String path(Curve curve, Scale x, Scale y, int number, String style) {
        List<String> places = new ArrayList<>();
        for (Curve.Point point : curve.points()) {
            places.add(format("%.1f %.1f", x.at(point.x()), Math.max(y.last, Math.min(y.first, y.at(point.y())))));
        }
        if (places.size() == 1) {
            places.add(places.get(0)); // with round ends, a line of length 0 is a dot
        }
        return format(
                "<path d=\"M%s\" style=\"fill:none;stroke:%s;stroke-linejoin:round;stroke-linecap:round;%s\"/>",
                String.join("L", places), colour(number), style);
    }

    /** The error bar of a point. */
    private static String stroke(Curve.Point point, Scale x, Scale y, int number) {
        if (point.spread() == 0) {
            return "";
        }
        return format(
                "<path d=\"M%.1f %.1fV%.1f\" style=\"stroke:%s;stroke-width:1.2;opacity:.55\"/>",
                x.at(point.x()), y.at(point.y() - point.spread()), y.at(point.y() + point.spread()), colour(number));
    }

    private static String label(double x, double y, String anchor, String text) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" style=\"fill:var(--soft,#666)\">%s</text>",
                x, y, anchor, Html.text(text));
    }

    private static String colour(int number) {
        int place = number % COLOURS.size();
        return "var(--series-" + (place + 1) + "," + COLOURS.get(place) + ")";
    }

    private static String shortly(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Maps values to coordinates: {@code low} to {@code first}, {@code high} to {@code last}. */
    private record Scale(double low, double high, double step, Ticks ticks, double first, double last) {
        Scale(double low, double high, double step, Ticks ticks) {
            this(low, high, step, ticks, 0, 1);
        }

        Scale between(double from, double to) {
            return new Scale(low, high, step, ticks, from, to);
        }

        double at(double value) {
            return first + (value - low) / (high - low) * (last - first);
        }

        String label(double mark) {
            return ticks.label(mark, step);
        }
    }
}
