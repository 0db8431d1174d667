package org.drgan.studio.study;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.store.Database;
import org.drgan.studio.store.Ids;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Studies in the database: protocols, pictures, participants and answers. */
public final class Studies {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long REST = 6 * 3_600_000L; // pause in ms after which the instructions are shown again

    private final Jdbi jdbi;

    /** A study. */
    public record Study(String id, long created, Protocol protocol, String hash, boolean closed) {}

    /**
     * The progress of a study, without the answers.
     *
     * @param joined number of participants
     * @param finished how many of them have finished
     */
    public record Counts(int joined, int finished, int answers) {}

    /**
     * A participant.
     *
     * @param token secret id of the participant
     * @param withdrawal code with which all of the participant's answers can be deleted
     */
    public record Participant(String token, String study, int number, String withdrawal, List<Trial> trials) {}

    /**
     * The progress of a participant.
     *
     * @param next index of the next trial; the number of trials at the end
     * @param rested whether the pause since the last answer was so long that the instructions are shown again
     */
    public record Progress(Participant participant, Study study, int next, boolean rested) {
        /** Whether all trials are answered. */
        public boolean isFinished() {
            return next >= participant.trials().size();
        }
    }

    /** Whether an answer was stored. */
    public enum Taken {
        KEPT,
        /** There was already another answer to this trial, which is kept. */
        ANSWERED
    }

    public Studies(Database database) {
        this.jdbi = database.jdbi();
    }

    /** Freezes and stores a study. */
    public Study create(Draft draft) {
        Draft.Frozen frozen = draft.freeze();
        Protocol protocol = frozen.protocol();
        Study study = new Study(Ids.next(), System.currentTimeMillis(), protocol, protocol.hash(), false);
        jdbi.useTransaction(handle -> {
            handle.createUpdate("INSERT INTO study (id, created, title, protocol, hash)"
                            + " VALUES (:id, :created, :title, :protocol, :hash)")
                    .bind("id", study.id())
                    .bind("created", study.created())
                    .bind("title", protocol.title())
                    .bind("protocol", protocol.json())
                    .bind("hash", study.hash())
                    .execute();
            for (int arm = 0; arm < frozen.pictures().size(); arm++) {
                for (int item = 0; item < frozen.pictures().get(arm).size(); item++) {
                    handle.createUpdate("INSERT INTO study_picture (study, arm, item, png)"
                                    + " VALUES (:study, :arm, :item, :png)")
                            .bind("study", study.id())
                            .bind("arm", arm)
                            .bind("item", item)
                            .bind("png", frozen.pictures().get(arm).get(item))
                            .execute();
                }
            }
        });
        return study;
    }

    /** All studies, the newest first. */
    public List<Study> all() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM study ORDER BY created DESC, id")
                .map((row, context) -> study(row))
                .list());
    }

    /** A study. */
    public Optional<Study> get(String id) {
        return jdbi.withHandle(handle -> get(handle, id));
    }

    private static Optional<Study> get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM study WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> study(row))
                .findOne();
    }

    private static Study study(ResultSet row) throws SQLException {
        row.getLong("closed");
        boolean closed = !row.wasNull();
        return new Study(
                row.getString("id"),
                row.getLong("created"),
                Protocol.of(row.getString("protocol")),
                row.getString("hash"),
                closed);
    }

    /** The progress of a study. */
    public Counts counts(String study) {
        return jdbi.withHandle(handle -> new Counts(
                count(handle, "SELECT COUNT(*) FROM participant WHERE study = :study", study),
                count(handle, "SELECT COUNT(*) FROM participant WHERE study = :study AND finished IS NOT NULL", study),
                count(
                        handle,
                        "SELECT COUNT(*) FROM answer JOIN participant ON answer.participant = participant.token"
                                + " WHERE participant.study = :study",
                        study)));
    }

    private static int count(Handle handle, String query, String study) {
        return handle.createQuery(query)
                .bind("study", study)
                .mapTo(Integer.class)
                .one();
    }

    /** Closes a study permanently: no more participants; the results are shown. */
    public void close(String study) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE study SET closed = :now WHERE id = :id AND closed IS NULL")
                .bind("now", System.currentTimeMillis())
                .bind("id", study)
                .execute());
    }

    /** Whether results may be shown. Earlier, the author could stop at a convenient result. */
    public boolean mayBeSeen(Study study) {
        return study.closed()
                || counts(study.id()).finished() >= study.protocol().participants();
    }

    /** Adds a participant; empty if the study is closed or missing. */
    public Optional<Participant> join(String id) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("UPDATE study SET title = title WHERE id = :id") // locks: one joins after the other
                    .bind("id", id)
                    .execute();
            Study study = get(handle, id).orElse(null);
            if (study == null || study.closed()) {
                return Optional.empty();
            }
            int[] given = new int[study.protocol().sentences().size()];
            int number = 0;
            for (Participant before : participants(handle, id)) {
                number = Math.max(number, before.number() + 1);
                before.trials().stream()
                        .filter(trial -> trial.purpose() == Trial.Purpose.JUDGE)
                        .forEach(trial -> given[trial.item()]++);
            }
            Participant participant = new Participant(
                    Ids.next(), id, number, Ids.next().substring(0, 12), Plan.of(study.protocol(), number, given));
            handle.createUpdate("INSERT INTO participant (token, study, number, withdrawal, trials)"
                            + " VALUES (:token, :study, :number, :withdrawal, :trials)")
                    .bind("token", participant.token())
                    .bind("study", id)
                    .bind("number", number)
                    .bind("withdrawal", participant.withdrawal())
                    .bind("trials", JSON.writeValueAsString(participant.trials()))
                    .execute();
            return Optional.of(participant);
        });
    }

    private static List<Participant> participants(Handle handle, String study) {
        return handle.createQuery("SELECT * FROM participant WHERE study = :study ORDER BY number")
                .bind("study", study)
                .map((row, context) -> participant(row))
                .list();
    }

    private static Participant participant(ResultSet row) throws SQLException {
        return new Participant(
                row.getString("token"),
                row.getString("study"),
                row.getInt("number"),
                row.getString("withdrawal"),
                JSON.readValue(row.getString("trials"), new TypeReference<List<Trial>>() {}));
    }

    /** The progress of a participant; empty if the token is unknown. */
    public Optional<Progress> progress(String token) {
        return jdbi.withHandle(handle -> {
            Participant participant = handle.createQuery("SELECT * FROM participant WHERE token = :token")
                    .bind("token", token)
                    .map((row, context) -> participant(row))
                    .findOne()
                    .orElse(null);
            if (participant == null) {
                return Optional.empty();
            }
            TreeSet<Integer> answered = new TreeSet<>();
            long last = 0;
            for (long[] row : handle.createQuery("SELECT trial, given FROM answer WHERE participant = :token")
                    .bind("token", token)
                    .map((row, context) -> new long[] {row.getLong(1), row.getLong(2)})
                    .list()) {
                answered.add((int) row[0]);
                last = Math.max(last, row[1]);
            }
            int next = 0;
            while (answered.contains(next)) {
                next++;
            }
            return Optional.of(new Progress(
                    participant,
                    get(handle, participant.study()).orElseThrow(),
                    next,
                    last > 0 && System.currentTimeMillis() - last > REST));
        });
    }

    /**
     * Stores an answer.
     *
     * @param id random id from the page, so that the same answer may be sent again
     * @param places of the trial, the best first; empty for "cannot tell"
     * @throws IllegalArgumentException if the answer does not fit this trial
     */
    public Taken answer(Progress progress, int trial, String id, List<Integer> places, long milliseconds) {
        Participant participant = progress.participant();
        if (trial < 0 || trial >= participant.trials().size() || trial > progress.next()) {
            throw new IllegalArgumentException("trial " + trial + " cannot be answered yet");
        }
        int size = participant.trials().get(trial).arms().size();
        boolean fits = places.isEmpty()
                || (places.size() == (progress.study().protocol().kind() == Kind.RANK ? size : 1)
                        && new TreeSet<>(places).size() == places.size()
                        && places.stream().allMatch(place -> place >= 0 && place < size));
        if (!fits) {
            throw new IllegalArgumentException("an answer must name "
                    + (progress.study().protocol().kind() == Kind.RANK ? "all places, each once" : "one place")
                    + ", or none");
        }
        return jdbi.inTransaction(handle -> {
            int kept = handle.createUpdate("INSERT INTO answer (participant, trial, id, places, milliseconds, given)"
                            + " VALUES (:participant, :trial, :id, :places, :milliseconds, :now)"
                            + " ON CONFLICT (participant, trial) DO NOTHING")
                    .bind("participant", participant.token())
                    .bind("trial", trial)
                    .bind("id", id)
                    .bind("places", JSON.writeValueAsString(places))
                    .bind("milliseconds", Math.max(0, Math.min(milliseconds, Integer.MAX_VALUE)))
                    .bind("now", System.currentTimeMillis())
                    .execute();
            if (kept == 0) {
                String there = handle.createQuery(
                                "SELECT id FROM answer WHERE participant = :participant AND trial = :trial")
                        .bind("participant", participant.token())
                        .bind("trial", trial)
                        .mapTo(String.class)
                        .one();
                return there.equals(id) ? Taken.KEPT : Taken.ANSWERED;
            }
            handle.createUpdate("UPDATE participant SET finished = :now WHERE token = :token AND finished IS NULL"
                            + " AND (SELECT COUNT(*) FROM answer WHERE participant = :token) = :all")
                    .bind("now", System.currentTimeMillis())
                    .bind("token", participant.token())
                    .bind("all", participant.trials().size())
                    .execute();
            return Taken.KEPT;
        });
    }

    /** Deletes a participant with all answers; returns whether the code was known. */
    public boolean withdraw(String code) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM participant WHERE withdrawal = :code")
                        .bind("code", code)
                        .execute()
                == 1);
    }

    /** The picture at a place of a trial; empty if there is none. */
    public Optional<byte[]> picture(Progress progress, int trial, int place) {
        Participant participant = progress.participant();
        if (trial < 0
                || trial > progress.next()
                || trial >= participant.trials().size()) {
            return Optional.empty();
        }
        Trial shown = participant.trials().get(trial);
        if (place < 0 || place >= shown.arms().size()) {
            return Optional.empty();
        }
        int arm = shown.arms().get(place);
        Optional<byte[]> picture = picture(participant.study(), Math.max(0, arm), shown.item());
        return arm == Trial.NOISE
                ? picture.map(like -> noise(like, 31L * (participant.number() * 1_000L + trial) + place))
                : picture;
    }

    private Optional<byte[]> picture(String study, int arm, int item) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT png FROM study_picture WHERE study = :study AND arm = :arm AND item = :item")
                .bind("study", study)
                .bind("arm", arm)
                .bind("item", item)
                .map((row, context) -> row.getBytes(1))
                .findOne());
    }

    /** A picture of noise with the size of another picture. */
    private static byte[] noise(byte[] like, long seed) {
        try {
            Pixels size = Pictures.decode(like, "a picture of the study");
            byte[] rgb = new byte[size.rgb().length];
            new Random(seed).nextBytes(rgb);
            return Pictures.encode(new Pixels(size.width(), size.height(), rgb), Map.of());
        } catch (IOException damaged) {
            throw new IllegalStateException("the database contains a damaged picture", damaged);
        }
    }

    /** All answers of a study, by participant. */
    public List<Ballot> ballots(String study) {
        return jdbi.withHandle(handle -> {
            Map<String, Participant> participants = new TreeMap<>();
            participants(handle, study).forEach(participant -> participants.put(participant.token(), participant));
            List<Ballot> ballots = new ArrayList<>();
            handle.createQuery("SELECT answer.* FROM answer JOIN participant ON answer.participant = participant.token"
                            + " WHERE participant.study = :study ORDER BY participant.number, answer.trial")
                    .bind("study", study)
                    .map((row, context) -> ballot(row, participants.get(row.getString("participant"))))
                    .forEach(ballot -> {
                        if (ballot != null) {
                            ballots.add(ballot);
                        }
                    });
            return ballots;
        });
    }

    private static @Nullable Ballot ballot(ResultSet row, @Nullable Participant participant) throws SQLException {
        return participant == null
                ? null
                : new Ballot(
                        participant.number(),
                        participant.trials().get(row.getInt("trial")),
                        JSON.readValue(row.getString("places"), new TypeReference<List<Integer>>() {}),
                        row.getLong("milliseconds"));
    }
}
