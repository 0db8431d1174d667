package org.drgan.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.drgan.image.Pictures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good files, damaged in a few thousand ways that are always the same, give a value or an {@link IOException}. */
class DamagedFilesTest {
    private static final String LINE =
            "{\"file_name\": \"a/b.jpg\", \"text\": [\"a réd bird\", \"\\u00e9\"], \"split\": \"test\", \"class\": -3,"
                    + " \"attributes\": {\"x\": 1e3, \"y\": true}, \"z\": null}\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void damagedLines(int seed) {
        Random random = new Random(seed);
        byte[] line = LINE.repeat(2).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2500; i++) {
            LinesFuzzTest.readLines(damaged(line, random));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inside_444.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"})
    void damagedPictures(String name) throws IOException {
        Random random = new Random(1);
        try (InputStream stream =
                Objects.requireNonNull(DamagedFilesTest.class.getResourceAsStream("/golden/pixels/" + name))) {
            byte[] file = stream.readAllBytes();
            for (int i = 0; i < 60; i++) {
                readPicture(damaged(file, random));
            }
        }
    }

    private static void readPicture(byte[] input) {
        try {
            Pictures.decode(input, "damaged");
        } catch (IOException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }

    /** Bytes changed, most often near the beginning, where headers are; now and then a piece is cut out. */
    private static byte[] damaged(byte[] file, Random random) {
        byte[] damaged = file.clone();
        for (int change = 0; change <= random.nextInt(6); change++) {
            int within = random.nextBoolean() ? Math.min(damaged.length, 200) : damaged.length;
            List<Integer> telling = List.of(0, 1, 0x7F, 0x80, 0xFF, (int) '"', (int) '{', random.nextInt(256));
            damaged[random.nextInt(within)] =
                    telling.get(random.nextInt(telling.size())).byteValue();
        }
        return random.nextInt(4) > 0 ? damaged : java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
    }
}
