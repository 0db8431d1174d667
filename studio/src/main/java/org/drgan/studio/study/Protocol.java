package org.drgan.studio.study;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drgan.files.DurableFile;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a study's result depends on, fixed before the first answer. Its hash stands in every export.
 *
 * @param purpose what participants are told that it is for
 * @param contact whom they can ask
 * @param arms names of what is compared; participants never see them
 * @param anchor name of the arm that holds real pictures, which is judged but does not compete; empty when there is none
 * @param sentences what the pictures are to show
 * @param pictures SHA-256 of each arm's picture for each sentence
 * @param origin how each arm's pictures were made
 * @param trials trials for each participant, without those to learn
 * @param participants how many are planned; results are shown when so many have finished
 * @param checks share of the trials that check whether somebody looks
 * @param repeats share of the trials that come a second time
 * @param leastMilliseconds an answer that took less is too fast
 * @param failedChecks who fails more checks is excluded
 * @param fastShare whose share of answers that are too fast is larger is excluded
 * @param seed of all that is drawn by chance: orders, and the bootstrap
 * @param draws of the bootstrap
 */
public record Protocol(
        String title,
        String purpose,
        String contact,
        Kind kind,
        List<Question> questions,
        List<String> arms,
        String anchor,
        List<String> sentences,
        List<List<String>> pictures,
        List<String> origin,
        int trials,
        int participants,
        double checks,
        double repeats,
        long leastMilliseconds,
        int failedChecks,
        double fastShare,
        long seed,
        int draws,
        String analysis) {
    /** How answers become numbers; part of the protocol. */
    public static final String ANALYSIS =
            "H.P. is the share of first places among the answers that name one. Answers to learn, checks and"
                    + " repeats do not count. Strengths: Luce's choice model (pairs: Bradley-Terry, rankings: Plackett-Luce) with Newman's prior,"
                    + " geometric mean 1. Intervals: 95 %, percentile bootstrap over participants. Pairs of arms: exact sign test over participants,"
                    + " Holm's correction. Excluded is who failed more checks than allowed or answered too fast too often; results are shown with and"
                    + " without exclusions. The anchor is taken out of each answer before it is counted.";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();
    private static final int MOST_ARMS = 9;
    private static final int MOST_SENTENCES = 2_000;

    public Protocol {
        questions = List.copyOf(questions);
        arms = List.copyOf(arms);
        sentences = List.copyOf(sentences);
        pictures = pictures.stream().map(List::copyOf).toList();
        origin = List.copyOf(origin);
        require(!title.isBlank() && title.length() <= 200, "a study needs a title of 1 to 200 characters");
        require(purpose.length() <= 5_000 && contact.length() <= 500, "the purpose or the contact is too long");
        require(!questions.isEmpty(), "a study needs a question");
        require(
                arms.size() >= 2
                        && arms.size() <= MOST_ARMS
                        && arms.stream().distinct().count() == arms.size(),
                "a study compares 2 to " + MOST_ARMS + " arms of different names, but there are " + arms);
        require(
                anchor.isEmpty() || (arms.contains(anchor) && arms.size() > 2),
                "the anchor must be one of the arms, beside two or more others");
        require(
                anchor.isEmpty() || kind == Kind.RANK,
                "an anchor needs the kind RANK: in others its wins would leave nothing to count");
        require(
                !sentences.isEmpty() && sentences.size() <= MOST_SENTENCES,
                "a study needs 1 to " + MOST_SENTENCES + " sentences, but there are " + sentences.size());
        require(trials >= 1 && trials <= 500, "each participant gets 1 to 500 trials, not " + trials);
        require(participants >= 1 && participants <= 100_000, "1 to 100000 participants can be planned");
        require(
                checks >= 0 && checks <= 0.5 && repeats >= 0 && repeats <= 0.5,
                "checks and repeats are shares up to 0.5");
        require(draws >= 100 && draws <= 20_000, "the bootstrap needs 100 to 20000 draws");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Its text, always the same for the same study. */
    public String json() {
        return JSON.writeValueAsString(this);
    }

    /** What {@link #json} wrote. */
    public static Protocol of(String json) {
        try {
            return JSON.readValue(json, Protocol.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("this is no protocol: " + JsonMistake.of(broken), broken);
        }
    }

    /** SHA-256 of its text. */
    public String hash() {
        return DurableFile.hash(json().getBytes(StandardCharsets.UTF_8));
    }

    /** The number of the anchor; -1 when there is none. */
    int anchorArm() {
        return arms.indexOf(anchor);
    }
}
