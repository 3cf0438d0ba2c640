package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.Isolation;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** The log as a session sees it. */
public final class IsolatedLog {
    private IsolatedLog() {}

    /**
     * The log for the session's queries, by its isolation.
     *
     * @throws SqlException 0A000 if this log shows committed records alone
     */
    public static EventLog of(EventLog log, Session session) {
        if (session.isolation() == Isolation.READ_COMMITTED) {
            return log;
        }
        try {
            return log.readUncommitted();
        } catch (UnsupportedVersionException e) {
            throw new SqlException(
                    "0A000",
                    "Isolation READ_UNCOMMITTED is not supported over a log in other processes; set READ_COMMITTED.",
                    0,
                    0,
                    e);
        }
    }
}
