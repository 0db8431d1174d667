package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void whatCouldBeMarkupIsNone() {
        assertThat(Html.text("<script>alert('a & \"b\"')</script>"))
                .isEqualTo("&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;");
        assertThat(Html.text("ein Vögelchen 🐦")).isEqualTo("ein Vögelchen 🐦");
        assertThat(Html.text("a\u0000b\u001bc\nd")).isEqualTo("a\uFFFDb\uFFFDc\nd");
    }

    @Test
    void aPictureIsInsideItsElement() throws IOException {
        Pixels picture = new Pixels(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        String html = Html.picture(picture, "a \"red\" bird");
        assertThat(html).contains("width=\"2\" height=\"1\"", "alt=\"a &quot;red&quot; bird\"");
        String code = html.replaceFirst(".*base64,([^\"]*)\".*", "$1");
        assertThat(Pictures.decode(Base64.getDecoder().decode(code), "picture").rgb())
                .isEqualTo(picture.rgb());
    }

    @Test
    void marksThatTurnTheDirectionOfWritingAreReplaced() {
        assertThat(Html.text("a\u202eb\u0000c\u2066\r\n\td")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD\n\td");
    }
}
