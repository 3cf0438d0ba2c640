package io.runnel.jdbc.statement;

import io.runnel.jdbc.net.ServiceSession;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.TimeZone;

/**
 * What a connection is told by its URL and properties.
 *
 * @param zone in which java.sql's dates and times show the digits that SQL shows
 * @param fetchSize rows per request, unless a statement has its own; 0 leaves it to the service
 * @param schema of unqualified names
 * @param applicationName what people are told of the client; empty if nothing
 */
public record ConnectionOptions(
        TimeZone zone, int fetchSize, String schema, String applicationName, MetaDataOfConnection metaData) {
    /** Makes what {@link Connection#getMetaData()} gives. */
    public interface MetaDataOfConnection {
        DatabaseMetaData of(Connection connection, ServiceSession session);
    }
}
