package io.runnel.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.jspecify.annotations.Nullable;

/** A result, where it differs from Avatica's. */
final class RunnelResultSet extends AvaticaResultSet {
    RunnelResultSet(
            AvaticaStatement statement,
            QueryState state,
            Meta.Signature signature,
            ResultSetMetaData metaData,
            TimeZone timeZone,
            Meta.@Nullable Frame firstFrame)
            throws SQLException {
        super(statement, state, signature, metaData, timeZone, firstFrame);
    }

    /** By way of the column's number: Avatica reads times in UTC here and in the connection's time zone there. */
    @Override
    public @Nullable Object getObject(String columnLabel) throws SQLException {
        return getObject(findColumn(columnLabel));
    }

    /** Does nothing the second time; Avatica would close the statement's next result with it. */
    @Override
    public void close() {
        if (!isClosed()) {
            super.close();
        }
    }

    @Override
    public boolean isClosed() {
        try {
            return super.isClosed();
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }
}
