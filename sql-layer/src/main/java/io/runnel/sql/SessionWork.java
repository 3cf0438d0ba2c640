package io.runnel.sql;

/** What the statements of a session have begun together and not ended. Thread-safe. */
public interface SessionWork {
    /**
     * Whether statements can go on with it.
     *
     * @throws SqlException 25P02 if one of them has failed so that nothing but {@link #rollback} is left
     */
    void check();

    /**
     * Ends it, all of it for good.
     *
     * @throws SqlException if nothing of it was kept, or if that is not known
     */
    void commit();

    /**
     * Ends it, nothing of it kept.
     *
     * @throws SqlException if that is not known
     */
    void rollback();

    /** The session is over: ends it as {@link #rollback} does, and gives back what was held. Throws nothing. */
    void end();
}
