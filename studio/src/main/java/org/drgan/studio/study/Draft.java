package org.drgan.studio.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.files.DurableFile;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;

/**
 * A study before it is frozen.
 *
 * @param arms the compared models
 * @param trials trials per participant, without the practice trials
 * @param participants planned number of participants
 */
public record Draft(
        String title,
        String purpose,
        String contact,
        Kind kind,
        List<Question> questions,
        List<Arm> arms,
        String anchor,
        List<String> sentences,
        int trials,
        int participants,
        long seed) {
    private static final double CHECKS = 0.1;
    private static final double REPEATS = 0.1;
    private static final long LEAST_MILLISECONDS = 400;
    private static final int FAILED_CHECKS = 1;
    private static final double FAST_SHARE = 0.2;
    private static final int DRAWS = 2_000;

    /**
     * One compared model, or the real pictures.
     *
     * @param origin how its pictures were made
     * @param pictures one per sentence
     */
    public record Arm(String name, String origin, List<Pixels> pictures) {}

    /** The protocol, which does not change any more, and the PNG files, [arm][sentence]. */
    record Frozen(Protocol protocol, List<List<byte[]>> pictures) {}

    /** Freezes the study. Resizes all pictures to the largest size and removes their recipes, which name the model. */
    Frozen freeze() {
        int side = arms.stream()
                .flatMap(arm -> arm.pictures().stream())
                .mapToInt(picture -> Math.max(picture.width(), picture.height()))
                .max()
                .orElseThrow(() -> new IllegalArgumentException("a study needs pictures"));
        List<List<byte[]>> files = new ArrayList<>();
        for (Arm arm : arms) {
            if (arm.pictures().size() != sentences.size()) {
                throw new IllegalArgumentException("\"" + arm.name() + "\" has "
                        + arm.pictures().size() + " pictures, but there are " + sentences.size() + " sentences");
            }
            files.add(arm.pictures().stream()
                    .map(picture -> picture.width() == side && picture.height() == side
                            ? picture
                            : PilResize.resize(picture, side, side))
                    .map(picture -> Pictures.encode(picture, Map.of()))
                    .toList());
        }
        Protocol protocol = new Protocol(
                title,
                purpose,
                contact,
                kind,
                questions,
                arms.stream().map(Arm::name).toList(),
                anchor,
                sentences,
                files.stream()
                        .map(arm -> arm.stream().map(DurableFile::hash).toList())
                        .toList(),
                arms.stream().map(Arm::origin).toList(),
                trials,
                participants,
                CHECKS,
                REPEATS,
                LEAST_MILLISECONDS,
                FAILED_CHECKS,
                FAST_SHARE,
                seed,
                DRAWS,
                Protocol.ANALYSIS);
        return new Frozen(protocol, files);
    }
}
