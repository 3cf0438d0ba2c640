package io.runnel.sql.service;

import io.runnel.protocol.Request;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a client's connection properties becomes its session. Pure. */
public final class SessionProperties {
    /** Time in ms without a row after which a never-ending result ends; 0 or absent for never. */
    static final String EMIT_IDLE_TIMEOUT = "emitidletimeout";

    public static final String SCHEMA = "schema";

    static final String INVALID_PROPERTY = "22023";
    static final String INVALID_SCHEMA = "3F000";

    /** Secrets and what is of the transport alone: neither kept nor logged. */
    private static final Set<String> NOT_KEPT =
            Set.of("user", "password", "avatica_user", "avatica_password", "url", "serialization", "authentication");

    private static final Set<String> USER = Set.of("user", "avatica_user");

    /** Bounds what a client can make the server keep; no client of ours sends a tenth of it. */
    private static final int MAX_PROPERTIES = 100;

    private static final int MAX_LENGTH = 10_000;

    private SessionProperties() {}

    /**
     * The session that a client asks for.
     *
     * @param connection its id
     * @param info as it came, names in any case
     * @throws SqlException if a property is not what it must be
     */
    public static Session session(String connection, Map<String, String> info) {
        if (info.size() > MAX_PROPERTIES) {
            throw new SqlException(
                    INVALID_PROPERTY,
                    info.size() + " connection properties were given; " + MAX_PROPERTIES + " is the most.");
        }
        Map<String, String> kept = new HashMap<>();
        info.forEach((name, value) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (value != null && !NOT_KEPT.contains(key)) {
                kept.put(key, checkedLength(name, value));
            }
        });
        Session session = new Session(kept, Optional.of(connection), user(info));
        emitIdleTimeoutMs(session);
        session.property(SCHEMA).ifPresent(schema -> session.set(SCHEMA, checkedSchema(schema)));
        return session;
    }

    /**
     * Sets a property of a session that is open; a secret is passed over.
     *
     * @param name in any case
     * @throws SqlException 22023 if the value is not what it must be, or the session has too many
     */
    public static void set(Session session, String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        if (NOT_KEPT.contains(key)) {
            return;
        }
        if (session.property(key).isEmpty() && session.properties().size() >= MAX_PROPERTIES) {
            throw new SqlException(INVALID_PROPERTY, "The session has " + MAX_PROPERTIES + " properties already.");
        }
        String checked = checkedLength(name, value);
        if (key.equals(EMIT_IDLE_TIMEOUT)) {
            var unused = checkedIdleTimeoutMs(checked);
        }
        session.set(key, checked);
    }

    /** What the client says of itself; null if nothing. */
    public static @Nullable String applicationName(Session session) {
        return session.property(Request.APPLICATION_NAME.toLowerCase(Locale.ROOT))
                .filter(name -> !name.isBlank())
                .orElse(null);
    }

    /** Nobody has checked that it is its own: for people who look who runs what. */
    private static Optional<String> user(Map<String, String> info) {
        return info.entrySet().stream()
                .filter(entry -> USER.contains(entry.getKey().toLowerCase(Locale.ROOT)) && entry.getValue() != null)
                .map(entry -> checkedLength(entry.getKey(), entry.getValue()))
                .filter(name -> !name.isBlank())
                .findFirst();
    }

    private static String checkedLength(String name, String value) {
        if (name.length() + value.length() > MAX_LENGTH) {
            throw new SqlException(
                    INVALID_PROPERTY,
                    "A connection property is longer than " + MAX_LENGTH + " characters: "
                            + name.substring(0, Math.min(name.length(), 50)));
        }
        return value;
    }

    /** The schema's name as the catalog has it. */
    public static String checkedSchema(String schema) {
        if (!CatalogView.SCHEMA.equalsIgnoreCase(schema)) {
            throw new SqlException(
                    INVALID_SCHEMA, "There is no schema '" + schema + "'; there is " + CatalogView.SCHEMA + ".");
        }
        return CatalogView.SCHEMA;
    }

    public static long emitIdleTimeoutMs(Session session) {
        return checkedIdleTimeoutMs(session.property(EMIT_IDLE_TIMEOUT).orElse("0"));
    }

    private static long checkedIdleTimeoutMs(String text) {
        try {
            long timeoutMs = Long.parseLong(text.trim());
            if (timeoutMs >= 0) {
                return timeoutMs;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative number is.
        }
        throw new SqlException(
                INVALID_PROPERTY,
                "Connection property emitIdleTimeout is '" + text
                        + "'; it must be a number of milliseconds, 0 for none.");
    }
}
