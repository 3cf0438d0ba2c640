package io.runnel.jdbc.statement;

import io.runnel.protocol.Request;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the client tells of itself. Thread-safe, as Properties is. */
final class ClientInfo {
    /** The names that JDBC proposes; the first goes to the service. */
    static final List<String> NAMES = List.of(Request.APPLICATION_NAME, "ClientUser", "ClientHostname");

    private final Properties values = new Properties();

    ClientInfo(String applicationName) {
        if (!applicationName.isEmpty()) {
            values.setProperty(Request.APPLICATION_NAME, applicationName);
        }
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
