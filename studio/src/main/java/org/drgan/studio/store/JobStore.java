package org.drgan.studio.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Jobs in the database. */
public final class JobStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Jdbi jdbi;

    public JobStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * Stores a new job.
     *
     * @param once the client's idempotency key; null for none
     * @return the new job, or the stored job with the same key
     */
    public Job add(Order order, String client, @Nullable String once) {
        return jdbi.inTransaction(handle -> {
            Job job = new Job(Ids.next(), System.currentTimeMillis(), Job.State.WAITING, client, order, null);
            int added = handle.createUpdate(
                            "INSERT INTO job (id, created, state, client, once, request)"
                                    + " VALUES (:id, :created, 'waiting', :client, :once, :request) ON CONFLICT (once) DO NOTHING")
                    .bind("id", job.id())
                    .bind("created", job.created())
                    .bind("client", client)
                    .bind("once", once)
                    .bind("request", JSON.writeValueAsString(order))
                    .execute();
            return added == 1
                    ? job
                    : handle.createQuery("SELECT * FROM job WHERE once = :once")
                            .bind("once", once)
                            .map((row, context) -> job(row))
                            .one();
        });
    }

    /** A job. */
    public Optional<Job> get(String id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM job WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> job(row))
                .findOne());
    }

    /** Unfinished jobs, the oldest first. */
    public List<Job> waiting() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM job WHERE state = 'waiting' ORDER BY created, id")
                        .map((row, context) -> job(row))
                        .list());
    }

    /** A client's unfinished jobs, the oldest first. */
    public List<Job> waiting(String client) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM job WHERE state = 'waiting' AND client = :client ORDER BY created, id")
                .bind("client", client)
                .map((row, context) -> job(row))
                .list());
    }

    /** Sets the final state of a waiting job; returns whether it was waiting. */
    public boolean finish(String id, Job.State state, @Nullable String problem) {
        return jdbi.withHandle(handle -> finish(handle, id, state, problem));
    }

    static boolean finish(Handle handle, String id, Job.State state, @Nullable String problem) {
        return handle.createUpdate("UPDATE job SET state = :state, finished = :now, problem = :problem"
                                + " WHERE id = :id AND state = 'waiting'")
                        .bind("state", state.name().toLowerCase(Locale.ROOT))
                        .bind("now", System.currentTimeMillis())
                        .bind("problem", problem)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                row.getString("id"),
                row.getLong("created"),
                Job.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("client"),
                JSON.readValue(row.getString("request"), Order.class),
                row.getString("problem"));
    }
}
