package io.runnel.sql;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What one connection has set. Thread-safe: a cancel comes from another thread than the statement it meets. */
public final class Session {
    private final Map<String, String> properties = new ConcurrentHashMap<>();
    private final Optional<String> connection;
    private final Optional<String> user;

    /** A session without a client, such as the node's own. */
    public Session(Map<String, String> properties) {
        this(properties, Optional.empty(), Optional.empty());
    }

    /**
     * @param connection id of the client's connection
     * @param user the name that the client gave
     */
    public Session(Map<String, String> properties, Optional<String> connection, Optional<String> user) {
        this.properties.putAll(properties);
        this.connection = connection;
        this.user = user;
    }

    public Optional<String> connection() {
        return connection;
    }

    public Optional<String> user() {
        return user;
    }

    /** The value of a property, by its lower-case name. */
    public Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(name));
    }

    public void set(String name, String value) {
        properties.put(name, value);
    }

    public void unset(String name) {
        properties.remove(name);
    }
}
