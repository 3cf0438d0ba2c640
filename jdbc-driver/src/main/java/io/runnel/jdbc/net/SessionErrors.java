package io.runnel.jdbc.net;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.Request;
import java.io.IOException;
import java.sql.SQLException;

/** What callers of a session are told of its end. Pure. */
final class SessionErrors {
    private SessionErrors() {}

    /** What becomes of a request under way when the service is lost. */
    static SQLException outcome(Request request, SQLException reason) {
        if (request instanceof Request.Commit) {
            return SqlErrors.of(
                    SqlStates.OUTCOME_UNKNOWN,
                    reason.getMessage() + " Whether the transaction was committed is not known.",
                    reason);
        }
        boolean effect = request instanceof Request.Execute
                || request instanceof Request.ExecuteText
                || request instanceof Request.ExecuteBatch
                || request instanceof Request.ExecuteTexts;
        String unknown = effect ? " Whether the statement was carried out is not known." : "";
        return SqlErrors.of(SqlStates.CONNECTION_LOST, reason.getMessage() + unknown, reason);
    }

    static SQLException lost(Route server, IOException cause) {
        return SqlErrors.of(
                SqlStates.CONNECTION_LOST,
                "Lost the connection to Runnel at " + server + ": " + cause.getMessage()
                        + ". Open a new connection when the server is back.",
                cause);
    }

    static SQLException closed() {
        return SqlErrors.of(SqlStates.CONNECTION_CLOSED, "The connection is closed.");
    }

    static SQLException tooLong(int bytes, int most) {
        return SqlErrors.of(
                SqlStates.REQUEST_TOO_LARGE,
                "The request has " + bytes + " bytes, and the server takes " + most
                        + " at most, as its setting sql.request.max.bytes says: send smaller batches or values.");
    }
}
