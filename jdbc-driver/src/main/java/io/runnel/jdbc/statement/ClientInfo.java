package io.runnel.jdbc.statement;

import io.runnel.jdbc.result.ClientRows;
import io.runnel.protocol.Column;
import io.runnel.protocol.Request;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.sql.ResultSet;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the client tells of itself. Thread-safe, as Properties is. */
public final class ClientInfo {
    /** The names that JDBC proposes; the first goes to the service. */
    static final List<String> NAMES = List.of(Request.APPLICATION_NAME, "ClientUser", "ClientHostname");

    private static final SqlType TEXT = SqlType.of(Kind.VARCHAR);

    private final Properties values = new Properties();

    ClientInfo(String applicationName) {
        if (!applicationName.isEmpty()) {
            values.setProperty(Request.APPLICATION_NAME, applicationName);
        }
    }

    /** What {@link java.sql.DatabaseMetaData#getClientInfoProperties} gives, by name. */
    public static ResultSet described() {
        List<Column> columns = List.of(
                Column.of("NAME", TEXT),
                Column.of("MAX_LEN", SqlType.of(Kind.INTEGER)),
                Column.of("DEFAULT_VALUE", TEXT),
                Column.of("DESCRIPTION", TEXT));
        List<@Nullable Object[]> rows = List.of(
                new Object[] {Request.APPLICATION_NAME, 0, "", "What people are told of the client, in SYS.CONNECTIONS."
                },
                new Object[] {"ClientHostname", 0, "", "The host that the client says it runs on; kept by the driver."},
                new Object[] {"ClientUser", 0, "", "The user that the client says it works for; kept by the driver."});
        return ClientRows.of(columns, rows);
    }

    /** @return what to warn of: a name that means nothing is passed over */
    @Nullable
    SQLWarning set(String name, @Nullable String value) {
        if (!NAMES.contains(name)) {
            return new SQLWarning(
                    "There is no client info property '" + name + "', so it is passed over; there are "
                            + String.join(", ", NAMES) + ".",
                    "01000");
        }
        if (value == null) {
            values.remove(name);
        } else {
            values.setProperty(name, value);
        }
        return null;
    }

    @Nullable
    String value(String name) {
        return values.getProperty(name);
    }

    Properties copy() {
        Properties copy = new Properties();
        copy.putAll(values);
        return copy;
    }
}
