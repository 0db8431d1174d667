package org.drgan.studio.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drgan.files.DurableFile;
import org.drgan.tensor.Precision;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Drawn pictures in the database, as PNG files. */
public final class PictureStore {
    private static final String COLUMNS =
            "id, job, place, created, sentence, seed, noise, truncation, model, hash, precise,"
                    + " side, favourite, sha256";

    private final Jdbi jdbi;

    public PictureStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * Stores a picture of a job; the last picture finishes the job.
     *
     * @param hash of the model's weights
     * @return the picture, and whether it was the job's last; empty if the job is no longer waiting or already has it
     */
    public Optional<Kept> add(Job job, int place, String hash, int side, byte[] png) {
        Order order = job.order();
        StoredPicture picture = new StoredPicture(
                Ids.next(),
                job.id(),
                place,
                System.currentTimeMillis(),
                order.sentence(),
                order.seed(),
                order.noise() + place,
                order.truncation(),
                order.model(),
                hash,
                order.precision(),
                side,
                false,
                DurableFile.hash(png));
        return jdbi.inTransaction(handle -> {
            int added = handle.createUpdate("INSERT INTO picture (" + COLUMNS + ", png)"
                            + " SELECT :id, :job, :place, :created, :sentence, :seed, :noise, CAST(:truncation AS DOUBLE PRECISION), :model, :hash, :precise,"
                            + " :side, 0, :sha256, :png"
                            + " WHERE EXISTS (SELECT 1 FROM job WHERE job.id = :job AND job.state = 'waiting')"
                            + " ON CONFLICT (job, place) DO NOTHING")
                    .bind("id", picture.id())
                    .bind("job", picture.job())
                    .bind("place", place)
                    .bind("created", picture.created())
                    .bind("sentence", picture.sentence())
                    .bind("seed", picture.seed())
                    .bind("noise", picture.noise())
                    .bind("truncation", picture.truncation())
                    .bind("model", picture.model())
                    .bind("hash", hash)
                    .bind("precise", picture.precision().name())
                    .bind("side", side)
                    .bind("sha256", picture.sha256())
                    .bind("png", png)
                    .execute();
            if (added == 0) {
                return Optional.empty();
            }
            int there = handle.createQuery("SELECT COUNT(*) FROM picture WHERE job = :job")
                    .bind("job", job.id())
                    .mapTo(Integer.class)
                    .one();
            boolean last = there == order.count() && JobStore.finish(handle, job.id(), Job.State.DRAWN, null);
            return Optional.of(new Kept(picture, last));
        });
    }

    /** A stored picture, and whether it was the last of its job. */
    public record Kept(StoredPicture picture, boolean last) {}

    /** A job's stored pictures, in order. */
    public List<StoredPicture> ofJob(String job) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT " + COLUMNS + " FROM picture WHERE job = :job ORDER BY place")
                        .bind("job", job)
                        .map((row, context) -> picture(row))
                        .list());
    }

    /** A picture. */
    public Optional<StoredPicture> get(String id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM picture WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> picture(row))
                .findOne());
    }

    /** A picture's file. */
    public Optional<byte[]> png(String id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT png FROM picture WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> row.getBytes(1))
                .findOne());
    }

    /**
     * A page of the history, the newest first.
     *
     * @param search text that the sentences contain, case-insensitive; empty for all
     * @param favourites whether to return only favourites
     * @param before the last picture of the previous page; null for the first page
     */
    public List<StoredPicture> page(String search, boolean favourites, @Nullable StoredPicture before, int count) {
        String pattern = "%" + search.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        String where = (search.isBlank()
                        ? "" // SQLite's LOWER handles only ASCII; other letters match only in the same case
                        : " AND (LOWER(sentence) LIKE :lower ESCAPE '!' OR sentence LIKE :pattern ESCAPE '!')")
                + (favourites ? " AND favourite = 1" : "")
                + (before == null ? "" : " AND (created, id) < (:created, :id)");
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("SELECT " + COLUMNS + " FROM picture WHERE 1 = 1" + where
                            + " ORDER BY created DESC, id DESC LIMIT :count")
                    .bind("count", count);
            if (!search.isBlank()) {
                query.bind("pattern", pattern).bind("lower", pattern.toLowerCase(Locale.ROOT));
            }
            if (before != null) {
                query.bind("created", before.created()).bind("id", before.id());
            }
            return query.map((row, context) -> picture(row)).list();
        });
    }

    /** How many pictures there are. */
    public long count() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM picture")
                .mapTo(Long.class)
                .one());
    }

    /** Marks a picture as favourite or not; returns whether it exists. */
    public boolean favourite(String id, boolean favourite) {
        return jdbi.withHandle(handle -> handle.createUpdate("UPDATE picture SET favourite = :favourite WHERE id = :id")
                        .bind("favourite", favourite ? 1 : 0)
                        .bind("id", id)
                        .execute()
                == 1);
    }

    /** Deletes a picture; returns whether it existed. */
    public boolean delete(String id) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM picture WHERE id = :id")
                        .bind("id", id)
                        .execute()
                == 1);
    }

    private static StoredPicture picture(ResultSet row) throws SQLException {
        double truncation = row.getDouble("truncation");
        @Nullable Double limit = row.wasNull() ? null : truncation;
        return new StoredPicture(
                row.getString("id"),
                row.getString("job"),
                row.getInt("place"),
                row.getLong("created"),
                row.getString("sentence"),
                row.getLong("seed"),
                row.getLong("noise"),
                limit,
                row.getString("model"),
                row.getString("hash"),
                Precision.valueOf(row.getString("precise")),
                row.getInt("side"),
                row.getInt("favourite") == 1,
                row.getString("sha256"));
    }
}
