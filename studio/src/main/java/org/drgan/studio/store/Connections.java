package org.drgan.studio.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** A small pool of open connections; when all are in use, callers wait. */
final class Connections implements ConnectionFactory, AutoCloseable {
    private static final int WAIT = 30; // timeout in seconds
    private static final int ANSWER = 2; // timeout in seconds of the check whether a connection is still valid

    private final Opening opening;
    private final Semaphore places;
    private final LinkedBlockingDeque<Connection> idle = new LinkedBlockingDeque<>();
    private volatile boolean closed;

    /** Opens a connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    Connections(int most, Opening opening) {
        this.places = new Semaphore(most, true); // fair, so that no caller waits forever
        this.opening = opening;
    }

    @Override
    public Connection openConnection() throws SQLException {
        try {
            if (!places.tryAcquire(WAIT, TimeUnit.SECONDS)) {
                throw new SQLException("all connections to the database have been in use for " + WAIT + " seconds");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection to the database", interrupted);
        }
        try {
            for (Connection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
                if (known.isValid(ANSWER)) { // the database server may have been restarted
                    return known;
                }
                close(known);
            }
            return opening.open();
        } catch (SQLException | RuntimeException failed) {
            places.release();
            throw failed;
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            if (closed || connection.isClosed()) {
                close(connection);
            } else {
                idle.addFirst(connection);
            }
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (@Nullable Connection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
            close(known);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException broken) {
            return; // a broken connection needs no closing
        }
    }
}
