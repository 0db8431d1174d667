package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class SvgChartTest {
    @Test
    void hasTitleAxesMarksLegendAndBothLines() throws Exception {
        String svg = SvgChart.overTime("Losses", "minutes", List.of(curve("words", 100, x -> 5 - x / 50)))
                .svg();
        parse(svg);
        assertThat(svg)
                .contains("aria-label=\"Losses\"", ">minutes</text>", ">words <tspan", ">0:30</text>", ">4.0</text>");
        assertThat(paths(svg, "opacity:.28")).as("raw").hasSize(1);
        assertThat(paths(svg, "stroke-width:2\"")).as("smoothed").hasSize(1);
    }

    @Test
    void theLastMarkStaysInsideThePicture() {
        String svg = SvgChart.overTime("a", "time", List.of(curve("a", 5401, x -> x)))
                .svg();
        Matcher last =
                Pattern.compile("<text x=\"([\\d.]+)\"[^>]*>1:30:00</text>").matcher(svg);
        assertThat(last.find()).isTrue();
        assertThat(Double.parseDouble(last.group(1))).isLessThanOrEqualTo(460 - 3.5 * 7.2);
    }

    @Test
    void theSmoothedLineJumpsLessAndEndsWhereTheCurveDoes() {
        Curve jumping = curve("a", 200, x -> x / 100 + (x % 2 == 0 ? 1 : -1));
        Curve smooth = jumping.smooth();
        assertThat(jumps(smooth)).isLessThan(0.3 * jumps(jumping));
        assertThat(smooth.points().get(0).y()).as("the course begins at 0").isEqualTo(0, within(0.4));
        assertThat(smooth.points().get(199).y()).as("and ends at 1.99").isEqualTo(1.99, within(0.4));
        Curve falling = curve("b", 100, x -> 5 - x / 50);
        for (int i = 0; i < 100; i++) {
            assertThat(falling.smooth().points().get(i).y())
                    .as("no lag behind a fall, nor at its ends")
                    .isEqualTo(falling.points().get(i).y(), within(0.02)); // the ends count as strays
        }
        assertThat(curve("few", 5, x -> x).smooth().points()).hasSize(5);
    }

    @Test
    void manyPointsAreThinnedAndStrayOnesCutOff() {
        String svg = SvgChart.overNumber("a", "step", List.of(curve("a", 50_000, x -> x == 0 ? 1e6 : 1)))
                .svg();
        assertThat(svg.length()).isLessThan(12_000);
        assertThat(svg).doesNotContain("1000000").contains(">1.00</text>", ">1.00</tspan>");
    }

    @Test
    void whatIsNoNumberIsLeftOut() throws Exception {
        Curve holes = new Curve(
                "holes",
                List.of(
                        new Curve.Point(0, 1),
                        new Curve.Point(1, Double.NaN),
                        new Curve.Point(2, Double.POSITIVE_INFINITY),
                        new Curve.Point(3, 2)));
        assertThat(holes.points()).hasSize(2);
        SvgChart nothing = SvgChart.overTime("nothing", "time", List.of(new Curve("none", List.of())));
        assertThat(nothing.isEmpty()).isTrue();
        for (SvgChart chart : List.of(
                nothing,
                SvgChart.overTime("holes", "time", List.of(holes)),
                SvgChart.overTime("one", "time", List.of(curve("one", 1, x -> 0))),
                SvgChart.overNumber("flat", "step", List.of(curve("flat", 30, x -> 7))))) {
            parse(chart.svg());
            assertThat(chart.svg()).doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void everyPlaceIsInsideTheDrawing() {
        String svg = SvgChart.overTime(
                        "a",
                        "b",
                        List.of(curve("up", 90, x -> x * x), curve("down", 90, x -> -x), curve("odd", 90, Math::sin)))
                .svg();
        for (String path : paths(svg, "fill:none")) {
            String[] places = path.replaceAll("^.*d=\"M|\".*$", "").split("L", -1);
            for (String place : places) {
                double[] xy = Arrays.stream(place.split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                assertThat(xy[0]).isBetween(44.0, 450.0);
                assertThat(xy[1]).isBetween(12.0, 230.0);
            }
        }
    }

    @Test
    void manyNamesTakeMoreRowsAndAreEscaped() throws Exception {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            curves.add(curve("a name <of> some length " + i, 3, x -> x));
        }
        String svg = SvgChart.overNumber("a & b", "x < y", curves).svg();
        parse(svg);
        assertThat(svg).contains("a name &lt;of&gt; some length 8", "a &amp; b", "x &lt; y");
    }

    private static org.assertj.core.data.Offset<Double> within(double by) {
        return org.assertj.core.api.Assertions.within(by);
    }

    private static double jumps(Curve curve) {
        double sum = 0;
        for (int i = 1; i < curve.points().size(); i++) {
            sum += Math.abs(
                    curve.points().get(i).y() - curve.points().get(i - 1).y());
        }
        return sum;
    }

    private static Curve curve(String name, int points, DoubleUnaryOperator course) {
        return new Curve(
                name,
                DoubleStream.iterate(0, x -> x + 1)
                        .limit(points)
                        .mapToObj(x -> new Curve.Point(x, course.applyAsDouble(x)))
                        .toList());
    }

    private static List<String> paths(String svg, String with) {
        return Arrays.stream(svg.split("(?=<)", -1))
                .filter(tag -> tag.startsWith("<path") && tag.contains(with))
                .toList();
    }

    /** Throws when it is no well-formed XML. */
    private static void parse(String svg) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
