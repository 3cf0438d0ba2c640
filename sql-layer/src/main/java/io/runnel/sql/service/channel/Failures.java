package io.runnel.sql.service.channel;

import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Reply;
import io.runnel.sql.SqlException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told of failures. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String CONNECTION_DOES_NOT_EXIST = "08003";
    private static final String PROTOCOL_VIOLATION = "08P01";
    private static final String OUT_OF_MEMORY = "53200";
    private static final String INTERNAL_ERROR = "XX000";

    private Failures() {}

    /** Message and SQLState and nothing else; a mistake of ours is also logged. */
    static Reply.Failure reply(Throwable failure) {
        if (failure instanceof FailedBatchException batch) {
            SqlException e = batch.failure();
            return new Reply.Failure(e.sqlState(), message(e), e.line(), e.column(), true, batch.counts());
        }
        if (failure instanceof SqlException e) {
            return new Reply.Failure(e.sqlState(), message(e), e.line(), e.column(), false, List.of());
        }
        if (failure instanceof MalformedMessageException) {
            return new Reply.Failure(
                    PROTOCOL_VIOLATION, "The request is malformed: " + failure.getMessage(), 0, 0, false, List.of());
        }
        if (failure instanceof OutOfMemoryError) {
            LOG.error("A request to the SQL service found no memory left", failure);
            return new Reply.Failure(
                    OUT_OF_MEMORY,
                    "The server has no memory left for the request. Ask for less at a time, or try again later.",
                    0,
                    0,
                    false,
                    List.of());
        }
        String reference = UUID.randomUUID().toString();
        LOG.error("A request to the SQL service failed unexpectedly; reference {}", reference, failure);
        String message = "The server failed unexpectedly; its log tells why under the reference " + reference + ".";
        return new Reply.Failure(INTERNAL_ERROR, message, 0, 0, false, List.of());
    }

    /** The session is not known. */
    static SqlException closed() {
        return new SqlException(
                CONNECTION_DOES_NOT_EXIST,
                "The connection is not known to the server: it was closed, was idle for too long, or the server was"
                        + " restarted. Open a new connection.");
    }

    private static String message(SqlException failure) {
        String message = failure.getMessage();
        return message == null ? "The statement failed." : message;
    }
}
