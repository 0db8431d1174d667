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
    private static final int WAIT = 30; // seconds, until something must be wrong
    private static final int ANSWER = 2; // seconds that a server has to show that it is there

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
        this.places = new Semaphore(most, true); // in the order of their coming: nobody waits for ever
        this.opening = opening;
    }

    @Override
    public Connection openConnection() throws SQLException {
        try {
            if (!places.tryAcquire(WAIT, TimeUnit.SECONDS)) {
                throw new SQLException("all connections to the database have been in use for " + WAIT + " seconds");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection to the database", hurried);
        }
        try {
            for (Connection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
                if (known.isValid(ANSWER)) { // a server may have been started again
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
        for (@Nullable Connection one = idle.pollFirst(); one != null; one = idle.pollFirst()) {
            close(one);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            return; // closed it is
        }
    }
}
