package io.runnel.jdbc.result;

import io.runnel.jdbc.value.ReadingRules;
import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Results of rows that the client has itself: of arrays, generated keys and metadata. */
public final class ClientRows {
    private ClientRows() {}

    /**
     * A result of rows.
     *
     * @param rows values in the forms that {@link io.runnel.protocol.SqlType.Kind} names, one per column
     */
    public static ResultSet of(List<Column> columns, List<@Nullable Object[]> rows) {
        return of(
                columns,
                Frame.of(columns.stream().map(Column::type).toList(), rows),
                null,
                rules(TimeZone.getDefault()));
    }

    /**
     * A result of a frame.
     *
     * @param statement what {@link ResultSet#getStatement()} gives; null as JDBC has it for results of metadata
     */
    public static ResultSet of(List<Column> columns, Frame frame, @Nullable Statement statement, ReadingRules rules) {
        ResultOrigin origin = new ResultOrigin(columns, statement, rules, 0, result -> {});
        return new RunnelResultSet(origin, frame, FrameSource.NONE);
    }

    /** Rules of reading where arrays give such results. */
    public static ReadingRules rules(TimeZone zone) {
        return new ReadingRules(zone, ClientRows::of);
    }
}
