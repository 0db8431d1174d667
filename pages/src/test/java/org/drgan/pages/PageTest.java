package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drgan.WordMap;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    private static final String EVIL = "a <b onclick=\"x\">red</b> & 'blue' bird";
    private static final String SAFE = "a &lt;b onclick=&quot;x&quot;&gt;red&lt;/b&gt; &amp; &#39;blue&#39; bird";
    private static final Pixels PICTURE = new Pixels(2, 2, new byte[12]);

    @TempDir
    private Path folder;

    @Test
    void everySentenceIsEscapedWhereverItStands() {
        List<Figures.Plate> plates = List.of(new Figures.Plate(PICTURE, EVIL));
        String html = new Page(EVIL, EVIL)
                .lead(EVIL)
                .notice(EVIL)
                .foot(EVIL)
                .icon(PICTURE)
                .section(
                        EVIL,
                        EVIL,
                        Figures.heading(EVIL),
                        Figures.plates(plates),
                        Figures.pairs(EVIL, EVIL, plates, plates),
                        Figures.stages(EVIL, List.of(PICTURE, PICTURE)),
                        Figures.attention(EVIL, PICTURE, List.of(new WordMap(EVIL, 1, new float[] {1}))),
                        Figures.growth(List.of(EVIL), List.of(new Figures.Moment(EVIL, List.of(PICTURE)))),
                        Figures.charts(List.of(new Figures.Chart(
                                SvgChart.overTime(EVIL, EVIL, List.of(new Curve(EVIL, List.of(new Curve.Point(0, 1))))),
                                EVIL))),
                        Figures.facts(Map.of(EVIL, EVIL)),
                        Figures.commands(Map.of(EVIL, EVIL)))
                .html();
        assertThat(html).contains(SAFE).doesNotContain("onclick=\"", "<b ", "'blue'");
        assertThat(html.split(SAFE, -1)).hasSizeGreaterThan(25);
    }

    @Test
    void thePageRefersToNothingOutside() {
        String html = new Page("a", "b").section("c", "d", Figures.heading("e")).html();
        assertThat(html)
                .contains("prefers-color-scheme: dark", "@media print", "viewport")
                .doesNotContain("refresh", "http:", "https:", "<script", "@import", "url(", "srcset", "<iframe");
        assertThat(new Page("a", "b").refresh(9).html()).contains("http-equiv=\"refresh\" content=\"9\"");
    }

    @Test
    void aSectionWithNothingToShowIsLeftOut() {
        String html = new Page("a", "b")
                .section("Empty", "what would be here", "")
                .section("Full", "what is here", Figures.note("something"), "")
                .html();
        assertThat(html).contains("Full", "something").doesNotContain("Empty", "what would be here");
    }

    @Test
    void ownPagesAreKnownFromOthers() throws IOException {
        Path ours = folder.resolve("ours.html");
        new Page("a", "b").write(ours);
        assertThat(Page.isOurs(ours)).isTrue();
        assertThat(Page.isOurs(Files.writeString(folder.resolve("other.html"), "<html>hello</html>")))
                .isFalse();
    }

    @Test
    void momentsLieEverFurtherApartAndKeepBothEnds() {
        List<Long> steps =
                java.util.stream.LongStream.rangeClosed(1, 100).boxed().toList();
        List<Long> chosen = RunStory.chosen(steps, 6);
        assertThat(chosen).hasSize(6).startsWith(1L, 3L).endsWith(100L).isSorted();
        assertThat(RunStory.chosen(steps.subList(0, 7), 6))
                .hasSize(6)
                .doesNotHaveDuplicates()
                .endsWith(7L);
        assertThat(RunStory.chosen(steps.subList(0, 4), 6)).hasSize(4);
    }
}
