package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where persistent queries run. The catalog says which there are and what they shall do; this does it, and says what they
 * do. Thread-safe.
 */
public interface PersistentQueryHost extends AutoCloseable {
    /**
     * Starts a query from its statement's text, where it stopped last if it ever ran; one whose desired state is PAUSED is
     * known and waits. Returns when the query is accepted: what fails later is told by its status.
     *
     * @throws SqlException if it cannot be accepted, such as 0A000 for what no continuous query can do
     */
    void start(PersistentQuery query);

    /** Starts a query whose id its user chose: what an ended query of that id has left is deleted first. */
    default void startAnew(PersistentQuery query) {
        terminate(query.id());
        start(query);
    }

    /**
     * Returns when no query that was ended holds the id any more, before another one is entered into the catalog with it.
     *
     * @throws SqlException state 55006 if that does not come true in time
     */
    default void awaitFree(String id) {}

    /** From now on carries out what the catalog says, through whatever node it was changed. */
    default void follow() {}

    /**
     * Runs a query in place of the one that has its id, from where that one stopped and with its states. Returns as {@link
     * #start} does.
     *
     * @param query whose states rest on the same as those of the one before
     * @throws SqlException if the one before cannot be stopped
     */
    void replace(PersistentQuery query);

    /**
     * Stops reading, and keeps place and state. Returns when the query stands still; does nothing on one that is paused, or
     * unknown.
     *
     * @throws SqlException state 55006 if it does not come to rest in time; it still will when it can
     */
    void pause(String id);

    /** Goes on where {@link #pause} or a failure stopped it. Does nothing on a query that runs, or is unknown. */
    void resume(String id);

    /**
     * Stops a query where it is, and holds nothing of it any more: another node goes on with what it keeps in the log.
     * Does nothing on one that is unknown here.
     *
     * @throws SqlException state 55006 if it does not come to rest in time; then this is to be called again
     */
    void release(String id);

    /**
     * Ends a query and deletes what it kept: place, state, changelog; of one that does not run, what a crash left. Returns
     * when that is done.
     *
     * @throws SqlException state 55006 if it does not come to rest in time; it is ended all the same
     */
    void terminate(String id);

    /**
     * Deletes what queries have left whose end a crash cut short.
     *
     * @param known gives the ids of those that there are
     */
    void forget(Supplier<Set<String>> known);

    /**
     * Where a query runs.
     *
     * @param node its id; empty if no node is in service to run it
     * @param here whether it is this one
     */
    record Place(OptionalInt node, boolean here) {}

    /** Which of several nodes is to run a query; empty where there is no other. */
    default Optional<Place> place(String id) {
        return Optional.empty();
    }

    /** What a query does now, measured; empty if the host does not know it. */
    Optional<QueryStatus> status(String id);

    /** Stops all queries where they are; they go on there when they are started again. */
    @Override
    void close();
}
