package org.drgan.studio.study;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drgan.files.DurableFile;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that a study's result depends on, fixed before the first answer. Every export contains its hash.
 *
 * @param purpose the study's purpose, shown to participants
 * @param contact whom participants can ask
 * @param arms names of the compared models; participants never see them
 * @param anchor name of the arm with real pictures, which is judged but does not compete; empty for none
 * @param sentences sentences of the pictures
 * @param pictures SHA-256 of each arm's picture for each sentence
 * @param origin how each arm's pictures were made
 * @param trials trials per participant, without the practice trials
 * @param participants planned number of participants; results are shown when as many have finished
 * @param checks share of additional trials that check the participant's attention
 * @param repeats share of trials that are repeated
 * @param leastMilliseconds a faster answer is too fast
 * @param failedChecks participants who fail more checks are excluded
 * @param fastShare participants with a larger share of too fast answers are excluded
 * @param seed of all random numbers: orders and bootstrap
 * @param draws number of bootstrap draws
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
    /** Description of the analysis; part of the protocol. */
    public static final String ANALYSIS =
            "H.P. is the share of first places among the answers that name one. Practice trials, checks and"
                    + " repeats do not count. Strengths: Luce's choice model (pairs: Bradley-Terry, rankings: Plackett-Luce) with Newman's prior,"
                    + " geometric mean 1. Intervals: 95 %, percentile bootstrap over participants. Pairs of arms: exact sign test over participants,"
                    + " Holm's correction. Participants who failed too many checks or gave too many too fast answers are excluded; results are shown with and"
                    + " without exclusions. The anchor is removed from each answer before counting.";

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
        check(title, purpose, contact, kind, questions, arms, anchor, sentences.size(), trials, participants);
        require(
                checks >= 0 && checks <= 0.5 && repeats >= 0 && repeats <= 0.5,
                "checks and repeats must be from 0 to 0.5");
        require(draws >= 100 && draws <= 20_000, "the bootstrap needs 100 to 20000 draws");
    }

    /**
     * Checks what is known of a study before its pictures are drawn.
     *
     * @throws IllegalArgumentException saying what cannot be used and what can
     */
    public static void check(
            String title,
            String purpose,
            String contact,
            Kind kind,
            List<Question> questions,
            List<String> arms,
            String anchor,
            int sentences,
            int trials,
            int participants) {
        require(!title.isBlank() && title.length() <= 200, "a study needs a title of 1 to 200 characters");
        require(purpose.length() <= 5_000 && contact.length() <= 500, "the purpose or the contact is too long");
        require(!questions.isEmpty(), "a study needs a question");
        require(
                arms.size() >= 2
                        && arms.size() <= MOST_ARMS
                        && arms.stream().distinct().count() == arms.size(),
                "a study compares 2 to " + MOST_ARMS + " arms with different names, but there are " + arms);
        require(
                anchor.isEmpty() || (arms.contains(anchor) && arms.size() > 2),
                "the anchor must be one of the arms, and there must be at least two others");
        require(
                anchor.isEmpty() || kind == Kind.RANK,
                "an anchor needs the kind RANK: with the others, a win of the anchor would leave nothing to count");
        require(
                sentences >= 1 && sentences <= MOST_SENTENCES,
                "a study needs 1 to " + MOST_SENTENCES + " sentences, but there are " + sentences);
        require(trials >= 1 && trials <= 500, "each participant gets 1 to 500 trials, not " + trials);
        require(participants >= 1 && participants <= 100_000, "the number of participants must be from 1 to 100000");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The protocol as JSON; equal protocols give the same text. */
    public String json() {
        return JSON.writeValueAsString(this);
    }

    /** Reads a text of {@link #json}. */
    public static Protocol of(String json) {
        try {
            return JSON.readValue(json, Protocol.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("this is not a protocol: " + JsonMistake.of(broken), broken);
        }
    }

    /** SHA-256 of {@link #json}. */
    public String hash() {
        return DurableFile.hash(json().getBytes(StandardCharsets.UTF_8));
    }

    /** The index of the anchor; -1 for none. */
    int anchorArm() {
        return arms.indexOf(anchor);
    }
}
