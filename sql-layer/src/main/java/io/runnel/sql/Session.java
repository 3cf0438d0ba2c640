package io.runnel.sql;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What one connection has set and defined. Thread-safe: a cancel comes from another thread than the statement it meets. */
public final class Session {
    private final Map<String, String> properties;
    private final Optional<String> connection;
    private final Optional<String> user;
    private final Map<String, Variable> variables;
    private final Cancellation cancellation;

    /**
     * What DEFINE gave.
     *
     * @param name as it was written; its case does not count
     */
    public record Variable(String name, String value) {}

    /** A session without a client, such as the node's own. */
    public Session(Map<String, String> properties) {
        this(properties, Optional.empty(), Optional.empty());
    }

    /**
     * @param connection id of the client's connection
     * @param user the name that the client gave
     */
    public Session(Map<String, String> properties, Optional<String> connection, Optional<String> user) {
        this(connection, user, new ConcurrentHashMap<>(properties), new ConcurrentSkipListMap<>(), new Cancellation());
    }

    private Session(
            Optional<String> connection,
            Optional<String> user,
            Map<String, String> properties,
            Map<String, Variable> variables,
            Cancellation cancellation) {
        this.connection = connection;
        this.user = user;
        this.properties = properties;
        this.variables = variables;
        this.cancellation = cancellation;
    }

    /** The same session, not a copy, as a statement sees it that can be cancelled so. */
    public Session under(Cancellation statements) {
        return new Session(connection, user, properties, variables, statements);
    }

    /** Of the statement that runs; one that nobody uses if the session is not seen by a statement. */
    public Cancellation cancellation() {
        return cancellation;
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

    /** All properties that are set, by their lower-case names; a copy. */
    public Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    public void set(String name, String value) {
        properties.put(name, value);
    }

    public void unset(String name) {
        properties.remove(name);
    }

    /** The value of a variable, by its name in any case. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(key(name))).map(Variable::value);
    }

    /** All variables in the order of their names. */
    public Collection<Variable> variables() {
        return List.copyOf(variables.values());
    }

    public void define(Variable variable) {
        variables.put(key(variable.name), variable);
    }

    /** Whether there was such a variable. */
    public boolean undefine(String name) {
        return variables.remove(key(name)) != null;
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
