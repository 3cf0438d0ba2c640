package io.runnel.jdbc.value;

import io.runnel.protocol.Column;
import java.sql.ResultSet;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * What reading depends on besides the value.
 *
 * @param zone in which java.sql's dates and times show the digits that SQL shows
 * @param rows makes a result of rows that are there, for {@link java.sql.Array#getResultSet()}
 */
public record ReadingRules(TimeZone zone, RowsOnClient rows) {
    /** Makes results of rows in the protocol's forms. */
    public interface RowsOnClient {
        ResultSet of(List<Column> columns, List<@Nullable Object[]> rows);
    }
}
