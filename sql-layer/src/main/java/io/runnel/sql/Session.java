package io.runnel.sql;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What one connection has set. Thread-safe: a cancel comes from another thread than the statement it meets. */
public final class Session {
    private final Map<String, String> properties = new ConcurrentHashMap<>();

    public Session(Map<String, String> properties) {
        this.properties.putAll(properties);
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
