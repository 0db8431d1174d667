package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.drgan.studio.Running;
import org.drgan.studio.web.Browser.Tab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The draw page in a real browser. */
class DrawPageTest {
    private static final String PIXELS =
            "(() => { const canvas = document.querySelector('.frames canvas'); return canvas.width + ':'"
                    + " + [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data].join(); })()";

    private static final Path SHOTS = Path.of("target", "screenshots");

    @TempDir
    private static Path folder;

    private static Running running;
    private static Browser browser;

    private Tab tab;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        running = Running.at(folder);
        browser = new Browser(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (running != null) {
            running.close();
        }
    }

    @BeforeEach
    void open() {
        tab = opened(1360, 900);
    }

    @AfterEach
    void nothingWentWrongAndNobodyElseWasAsked(TestInfo test) throws IOException {
        tab.shot(SHOTS.resolve(test.getTestMethod().orElseThrow().getName() + ".png"), true);
        assertThat(tab.errors()).isEmpty();
        assertThat(tab.requests())
                .isNotEmpty()
                .allMatch(address -> address.startsWith(
                                "http://127.0.0.1:" + running.studio().port() + "/")
                        || address.startsWith("data:")
                        || address.startsWith("blob:"));
    }

    private static Tab opened(int width, int height) {
        Tab tab = browser.open(width, height);
        tab.go(running.uri("/"));
        drawn(tab);
        return tab;
    }

    private static void drawn(Tab tab) {
        tab.until(
                "document.querySelector('[data-state=drawn] canvas') || document.querySelector('[data-state=unknown]')");
    }

    private static void write(Tab tab, String sentence) {
        tab.type("#sentence", sentence);
        drawn(tab, sentence);
    }

    /** Waits for the picture of this sentence; the picture before it is shown until it is drawn. */
    private static void drawn(Tab tab, String sentence) {
        String quoted = Running.JSON.writeValueAsString(sentence);
        tab.until("(frames => ['drawn', 'unknown'].includes(frames.dataset.state) && frames.dataset.sentence === "
                + quoted + ")(document.querySelector('.frames'))");
    }

    /** All levels of the picture, as one text. */
    private static String pixels(Tab tab) {
        return tab.value(PIXELS).stringValue();
    }

    private static long tiles(Tab tab) {
        return tab.value("document.querySelectorAll('.tile img').length").longValue();
    }

    @Test
    void theBestOfTheNextNoisesIsShown() throws IOException {
        write(tab, "a red bird");
        String noise = "document.querySelector('[aria-label=\"Noise of the seed\"]').value";
        long before = Long.parseLong(tab.value(noise).stringValue());
        String button =
                "[...document.querySelectorAll('button')].find(one => one.textContent.includes('Best of the next 8'))";
        tab.value(button + ".click()");
        tab.until(noise + " !== '" + before + "'");
        long after = Long.parseLong(tab.value(noise).stringValue());
        assertThat(after).isBetween(before + 1, before + 8);
        JsonNode best = Running.json(
                running.post("/api/best", Map.of("sentence", "a red bird", "seed", "1", "noise", before + 1, "of", 8)));
        assertThat(after).isEqualTo(best.get("noise").longValue());
        tab.until(button + " && !" + button + ".disabled");
    }

    @Test
    void drawsAsYouTypeAndMarksUnknownWords() {
        write(tab, "a red bird");
        String before = pixels(tab);
        assertThat(before).startsWith("16:");
        write(tab, "a blue bird wih long wings");
        tab.until("document.querySelector('.marks .unknown')");
        assertThat(tab.value("document.querySelector('.marks .unknown').textContent")
                        .stringValue())
                .isEqualTo("wih");
        assertThat(pixels(tab)).isNotEqualTo(before);
        tab.press("wih → with");
        tab.until("document.querySelector('#sentence').value === 'a blue bird with long wings'");
        tab.until("!document.querySelector('.marks .unknown')");
        write(tab, "a red bird");
        tab.until("document.querySelector('[data-state=drawn]')");
        assertThat(pixels(tab))
                .as("the noise stays, so the same sentence is the same picture")
                .isEqualTo(before);
    }

    /** A small picture of the first stages is shown before the full one is drawn. */
    @Test
    void earlyStagesAreShownFirst() {
        write(tab, "a red bird");
        tab.value(
                "{ window.shown = []; new MutationObserver(() => { const frames = document.querySelector('.frames');"
                        + " const canvas = frames.querySelector('canvas'); const now = [frames.dataset.state, frames.dataset.sentence,"
                        + " canvas?.width].join('|'); if (window.shown.at(-1) !== now) window.shown.push(now); })"
                        + ".observe(document.querySelector('.frames'), { attributes: true, subtree: true, childList: true }); }");
        write(tab, "a blue bird");
        assertThat(tab.value("window.shown.filter(one => one.includes('a blue bird')).join()")
                        .stringValue())
                .isEqualTo("small|a blue bird|8,drawn|a blue bird|16");
        assertThat(tab.text(".under .status")).contains("16 × 16 pixels, drawn in");
    }

    /** A late response does not replace the response to a newer request. */
    @Test
    void theLatestSentenceWins() {
        write(tab, "a red bird");
        tab.value("{ const own = window.fetch; window.late = 'not asked for'; window.fetch = async (path, options) => {"
                + " const answer = await own(path, options);"
                + " if (path === '/api/preview' && options.body.includes('yellow') && window.late === 'not asked for') {"
                + " window.late = 'held'; await new Promise(free => { window.free = free; }); }"
                + " return answer; }; }");
        tab.type("#sentence", "a yellow bird");
        tab.until("window.late === 'held'");
        write(tab, "a blue bird");
        tab.value(
                "{ window.shown = []; new MutationObserver(() => window.shown.push(document.querySelector('.frames').dataset.sentence))"
                        + ".observe(document.querySelector('.frames'), { attributes: true, subtree: true, childList: true }); window.free(); }");
        tab.value("new Promise(done => setTimeout(done, 500))");
        assertThat(tab.value("window.shown.join()").stringValue()).isEmpty();
        assertThat(tab.value("document.querySelector('.frames').dataset.sentence")
                        .stringValue())
                .isEqualTo("a blue bird");
    }

    @Test
    void twoKeptPicturesLieOverEachOtherUnderASlider() {
        for (String sentence : List.of("a red bird", "a blue bird")) {
            long before = tiles(tab);
            write(tab, sentence);
            tab.press("Keep this picture");
            tab.until("document.querySelectorAll('.tile img').length === " + (before + 1));
        }
        tab.value("[...document.querySelectorAll('.tile .pick')].slice(0, 2).forEach(one => one.click())");
        tab.press("Compare");
        tab.until("document.querySelectorAll('.compare img').length === 2");
        tab.value("(range => { range.value = '20'; range.dispatchEvent(new Event('input', { bubbles: true })); })"
                + "(document.querySelector('[aria-label=\"How much of the first picture is shown\"]'))");
        tab.until("document.querySelectorAll('.compare img')[1].style.clipPath.includes('20%')");
        assertThat(tab.text(".compare + input + .pair"))
                .containsSubsequence("Left", "a blue bird", "Right", "a red bird");
    }

    @Test
    void twoModelsAreDrawnSideBySide() {
        write(tab, "a red bird");
        tab.value(
                "(() => { const select = [...document.querySelectorAll('select')].find(one => one.options[0].text === 'none');"
                        + " select.value = 'tiny'; select.dispatchEvent(new Event('change', { bubbles: true })); })()");
        tab.until("document.querySelectorAll('.beside .frames[data-state=drawn] canvas').length === 2");
        assertThat(tab.value(
                                "(([one, other]) => one === other)([...document.querySelectorAll('.beside .frames canvas')].map(canvas =>"
                                        + " [...canvas.getContext('2d').getImageData(0, 0, 16, 16).data].join()))")
                        .booleanValue())
                .as("the same model, sentence and noise")
                .isTrue();
        write(tab, "a blue bird");
        tab.until(
                "[...document.querySelectorAll('.beside .frames')].every(frames => frames.dataset.sentence === 'a blue bird')");
    }

    @Test
    void aSentenceWithoutAKnownWordIsExplained() {
        write(tab, "xyzzy");
        tab.until("document.querySelector('.frames .empty')");
        assertThat(tab.text(".frames .empty")).contains("knows no word");
        tab.type("#sentence", " ");
        tab.until("document.querySelector('.frames .empty')?.innerText.includes('Describe the picture')");
        assertThat(tab.value("document.querySelector('button.main').disabled").booleanValue())
                .isTrue();
    }

    @Test
    void theLensWorksBothWays() {
        write(tab, "a small red bird");
        tab.until("document.querySelectorAll('.lens button').length === 4");
        tab.value("document.querySelectorAll('.lens button')[2].focus()");
        tab.until("document.querySelector('canvas.heat')");
        assertThat(tab.value("document.querySelector('.marks .lit').textContent")
                        .stringValue())
                .isEqualTo("red");
        tab.value("document.activeElement.blur()");
        tab.until("!document.querySelector('canvas.heat')");
        JsonNode box = tab.value("(() => { const box = document.querySelector('.frames').getBoundingClientRect();"
                + " return [box.left + box.width / 3, box.top + box.height / 3]; })()");
        tab.move((int) box.get(0).doubleValue(), (int) box.get(1).doubleValue());
        tab.until("document.querySelectorAll('.lens .share').length === 4");
        long sum = tab.value(
                        "[...document.querySelectorAll('.lens button')].map(one => Number(one.innerText.match(/(\\d+)%/)[1]))"
                                + ".reduce((a, b) => a + b)")
                .longValue();
        assertThat(sum).isBetween(97L, 103L);
    }

    @Test
    void aFingerUsesTheLensToo() {
        tab.size(390, 844);
        write(tab, "a small red bird");
        tab.until("document.querySelectorAll('.lens button').length === 4");
        tab.tap(".lens button:nth-child(3)");
        tab.until("document.querySelector('canvas.heat')");
        tab.tap(".frames canvas");
        tab.until("document.querySelectorAll('.lens .share').length === 4");
        JsonNode shares = tab.value("[...document.querySelectorAll('.lens button')].sort((one, other) =>"
                + " one.offsetTop - other.offsetTop || one.offsetLeft - other.offsetLeft)"
                + ".map(one => parseFloat(one.querySelector('.share').style.width))");
        List<Double> shown = new ArrayList<>();
        shares.forEach(share -> shown.add(share.doubleValue()));
        assertThat(shown)
                .as("the words that count most there come first")
                .isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void theStripAndTheGrowthAreShown() {
        write(tab, "a small red bird");
        tab.until("document.querySelectorAll('[aria-label=\"What each word does\"] figure').length === 5");
        assertThat(tab.text("[aria-label=\"What each word does\"]")).contains("without red");
        tab.press("Show differences");
        tab.until("document.querySelectorAll('[aria-label=\"How the picture was made\"] figure').length === 7");
        tab.press("Held back");
        assertThat(tab.text("[aria-label=\"How the picture was made\"]")).contains("4 × 4", "16 × 16", "word gate");
    }

    @Test
    void whatIsKeptIsRestoredToTheSameBytes() {
        write(tab, "a red bird with blue wings");
        long before = tiles(tab);
        tab.press("Keep this picture");
        tab.until("document.querySelectorAll('.tile img').length === " + (before + 1));
        write(tab, "a small yellow bird");
        tab.click(".tile .open");
        tab.press("Restore all");
        tab.until("document.querySelector('#sentence').value === 'a red bird with blue wings'");
        drawn(tab, "a red bird with blue wings");
        tab.press("Keep this picture");
        tab.until("document.querySelectorAll('.tile img').length === " + (before + 2));
        JsonNode newest = Running.json(running.get("/api/history")).get("pictures");
        assertThat(newest.get(0).get("sha256")).isEqualTo(newest.get(1).get("sha256"));
        assertThat(newest.get(0).get("id")).isNotEqualTo(newest.get(1).get("id"));
    }

    @Test
    void aDroppedFileOpensItsRecipe() {
        write(tab, "a small bird with long wings");
        tab.press("Keep this picture");
        tab.until("document.querySelector('.tile img')");
        write(tab, "a bird");
        tab.value(
                "(async () => { const bytes = await (await fetch(document.querySelector('.tile img').src)).blob();"
                        + " const data = new DataTransfer(); data.items.add(new File([bytes], 'bird.png', { type: 'image/png' }));"
                        + " for (const name of ['dragenter', 'dragover', 'drop'])"
                        + " window.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true })); })()");
        tab.until("document.querySelector('#sentence').value === 'a small bird with long wings'");
        drawn(tab, "a small bird with long wings");
    }

    /** Pictures of other clients are never shown, and a reload loses nothing. */
    @Test
    void aJobSurvivesAReloadAndStaysWithWhoGaveIt() {
        Tab other = opened(1000, 800);
        tab.value(
                "(() => { const select = [...document.querySelectorAll('select')].find(one => [...one.options].some(o => o.value === '16'));"
                        + " select.value = '16'; select.dispatchEvent(new Event('change', { bubbles: true })); })()");
        tab.until(
                "document.querySelectorAll('.frames canvas').length >= 16 && document.querySelector('[data-state=drawn]')");
        long before = tiles(tab);
        tab.press("Keep these 16 pictures");
        tab.until("document.querySelectorAll('.tile').length > " + before);
        tab.go(running.uri("/"));
        tab.until("document.querySelectorAll('.tile img').length === " + (before + 16)
                + " && !document.querySelector('.tile.waiting')");
        assertThat(other.value("document.querySelectorAll('.tile.waiting').length")
                        .longValue())
                .isZero();
        assertThat(other.value("document.querySelectorAll('.tile img').length").longValue())
                .isEqualTo(before);
        assertThat(other.errors()).isEmpty();
    }

    @Test
    void aLostConnectionIsSaidAndMended() {
        tab.offline(true);
        tab.type("#sentence", "a yellow bird");
        tab.until("document.querySelector('.banner')");
        tab.offline(false);
        tab.until("!document.querySelector('.banner')");
        tab.errors().removeIf(error -> error.contains("ERR_INTERNET_DISCONNECTED")); // logged by the browser itself
        write(tab, "a yellow bird with wings");
    }

    @Test
    void theKeyboardIsEnough() {
        long before = tiles(tab);
        tab.key("/", 0);
        tab.until("document.activeElement.id === 'sentence'");
        tab.value("document.execCommand('selectAll')");
        for (char letter : "a red bird".toCharArray()) {
            tab.key(Character.toString(letter), 0);
        }
        tab.until("document.querySelector('#sentence').value === 'a red bird'");
        drawn(tab, "a red bird");
        tab.key("Escape", 0);
        tab.value("{ window.before = " + PIXELS + "; }");
        tab.key("]", 0);
        tab.until("[...document.querySelectorAll('input')].some(one => one.value === '1')");
        tab.until("document.querySelector('[data-state=drawn] canvas') && window.before !== " + PIXELS);
        tab.key("Enter", 2); // with Control
        tab.until("document.querySelectorAll('.tile img').length === " + (before + 1));
        tab.value("document.querySelector('.tile .open').focus()");
        tab.key("Enter", 0);
        tab.until("document.querySelector('dialog[open]')");
        tab.key("Escape", 0);
        tab.until("!document.querySelector('dialog')");
        assertThat(tab.value("document.activeElement.className").stringValue())
                .as("the focus comes back")
                .isEqualTo("open");
    }

    @Test
    void aPhoneShowsThePictureFirstAndNothingSticksOut() {
        tab.size(390, 844);
        tab.go(running.uri("/"));
        drawn(tab);
        tab.until("document.querySelectorAll('.lens button').length > 1");
        assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth")
                        .booleanValue())
                .isTrue();
        assertThat(tab.value("document.querySelector('.frames').getBoundingClientRect().top"
                                + " < document.querySelector('#sentence').getBoundingClientRect().top")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void whatLooksLikeHtmlIsText() {
        write(tab, "a red bird <img src=x onerror=alert(1)> <script>alert(2)</script>");
        tab.press("Keep this picture");
        tab.until("document.querySelector('.tile img')?.alt.includes('<script>')");
        tab.click(".tile .open");
        tab.until("document.querySelector('dialog[open]')");
        assertThat(tab.text("dialog")).contains("<script>alert(2)</script>");
        assertThat(tab.value("document.querySelectorAll('dialog script, .marks img').length")
                        .longValue())
                .isZero();
    }

    @Test
    void everythingHasANameForScreenReaders() {
        tab.until("document.querySelectorAll('.lens button').length > 1");
        JsonNode nameless = tab.value(
                "[...document.querySelectorAll('button, input, select, textarea, a, canvas')].filter(one =>"
                        + " !(one.innerText?.trim() || one.getAttribute('aria-label') || one.labels?.length || one.title"
                        + " || one.querySelector('img[alt]:not([alt=\"\"])'))).map(one => one.outerHTML.slice(0, 120))");
        assertThat(nameless.size()).as(nameless.toString()).isZero();
    }

    /** The plane follows keys and the pointer, and the path along its edge becomes a video and a GIF. */
    @Test
    void thePlaneIsWalkedAndRecorded() throws IOException {
        tab.value("{ window.made = []; const make = URL.createObjectURL;"
                + " URL.createObjectURL = file => { window.made.push(file); return make.call(URL, file); }; }");
        tab.press("Show the plane");
        tab.until("document.querySelectorAll('.plane .grid canvas').length === 25");
        tab.until("document.querySelector('.plane .here canvas').width === 16");
        tab.value("document.querySelector('.plane .grid').focus()");
        tab.key("ArrowRight", 0);
        tab.until("document.querySelector('.plane .here').innerText.includes('55 % to the next noise')");
        tab.press("Record the edge");
        tab.until("document.querySelector('.plane a[download]')");
        assertThat(tab.value("window.made.at(-1).arrayBuffer()"
                                + ".then(bytes => [...new Uint8Array(bytes).slice(0, 4), bytes.byteLength].join())")
                        .stringValue())
                .as("WebM begins so, and there is more behind")
                .matches("26,69,223,163,\\d{4,}");
        tab.press("Make a GIF");
        tab.until("document.querySelector('.plane a[download=\"plane.gif\"]')");
        byte[] gif = Base64.getDecoder()
                .decode(tab.value(
                                "window.made.at(-1).arrayBuffer().then(bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))))")
                        .stringValue());
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
            reader.setInput(stream);
            assertThat(reader.getNumImages(true)).as("most of a GIF").isEqualTo(64);
        } finally {
            reader.dispose();
        }
        tab.size(390, 844);
        assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth")
                        .booleanValue())
                .isTrue();
    }
}
