package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import java.io.IOException;
import java.util.UUID;
import org.apache.calcite.avatica.NoSuchConnectionException;
import org.apache.calcite.avatica.remote.Service.ErrorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a request threw into what its client is told. */
final class ErrorAnswers {
    /** SQLState of our own mistakes: internal error. */
    static final String INTERNAL = "XX000";

    static final String PROTOCOL_VIOLATION = "08P01";
    static final String CONNECTION_DOES_NOT_EXIST = "08003";

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private ErrorAnswers() {}

    /** An exception that carries the message, the SQLState and nothing else; a mistake of ours is also logged. */
    static ServerError of(Exception failure) {
        if (failure instanceof ServerError error) {
            return error;
        }
        if (failure instanceof SqlException statement) {
            return ServerError.of(statement.sqlState(), messageOf(statement));
        }
        if (failure instanceof NoSuchConnectionException) {
            return ServerError.withCode(
                    ErrorResponse.MISSING_CONNECTION_ERROR_CODE,
                    CONNECTION_DOES_NOT_EXIST,
                    "The connection is not known to the server: it was closed, was idle for too long, or the server"
                            + " was restarted. Open a new connection.");
        }
        if (failure instanceof IOException) {
            return ServerError.of(
                    PROTOCOL_VIOLATION, "The request is not one of Avatica's protocol: " + failure.getMessage());
        }
        String reference = UUID.randomUUID().toString();
        LOG.error("A request to the SQL service failed unexpectedly; reference {}", reference, failure);
        return ServerError.of(
                INTERNAL, "The server failed unexpectedly; its log tells why under the reference " + reference + ".");
    }

    private static String messageOf(SqlException failure) {
        String message = failure.getMessage();
        return message == null ? "The statement failed." : message;
    }
}
