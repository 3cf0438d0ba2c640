package io.runnel.jdbc.metadata;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.jdbc.result.ClientRows;
import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Asks the service what its catalogue holds. Thread-safe. */
final class CatalogRequests {
    /** No method of DatabaseMetaData, but names and values that several of them tell. */
    private static final String FACTS = "facts";

    private final Connection connection;
    private final ServiceSession session;
    private volatile @Nullable Map<String, String> facts;

    /** Columns and rows. */
    private record Answer(List<Column> columns, Frame rows) {}

    CatalogRequests(Connection connection, ServiceSession session) {
        this.connection = connection;
        this.session = session;
    }

    /** What the service said of itself when the session began. */
    Reply.Opened opened() {
        return session.opened();
    }

    /**
     * The rows of a method of DatabaseMetaData.
     *
     * @param arguments those of the method, each null or with the text that the service takes
     * @throws SQLException 08003 if the connection is closed, or what the service failed with
     */
    ResultSet rows(String method, @Nullable Object... arguments) throws SQLException {
        Answer answer = ask(method, arguments);
        return ClientRows.of(answer.columns, answer.rows, null, ClientRows.rules(TimeZone.getDefault()));
    }

    /** A fact of the service by its name. */
    String fact(String name) throws SQLException {
        Map<String, String> known = facts;
        if (known == null) {
            known = new HashMap<>();
            Frame rows = ask(FACTS).rows;
            for (int row = 0; row < rows.rows(); row++) {
                known.put(rows.column(0).text(row), rows.column(1).text(row));
            }
            facts = known;
        }
        return known.getOrDefault(name, "");
    }

    private Answer ask(String method, @Nullable Object... arguments) throws SQLException {
        List<@Nullable String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            texts.add(argument == null ? null : argument.toString());
        }
        Request request = new Request.Metadata(method, texts);
        Reply.Executed executed = session.call(request, Reply.Executed.class, deadline());
        if (executed.outcomes().size() == 1
                && executed.outcomes().get(0) instanceof Reply.Result result
                && result.columns() != null) {
            List<Column> columns = result.columns();
            return new Answer(
                    columns,
                    result.first().frame(columns.stream().map(Column::type).toList()));
        }
        throw SqlErrors.of(SqlStates.CONNECTION_LOST, "The service answered " + method + " with something else.");
    }

    /** @throws SQLException 08003 if the connection is closed */
    void checkOpen() throws SQLException {
        connection.getNetworkTimeout(); // which only an open one tells
    }

    private Deadline deadline() throws SQLException {
        int timeoutMs = connection.getNetworkTimeout();
        return timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs);
    }
}
