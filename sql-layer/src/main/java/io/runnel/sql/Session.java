package io.runnel.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one connection has set and defined. Thread-safe: a cancel comes from another thread than the statement it meets. */
public final class Session {
    /** A client reads a few; a script of many statements must not fill the heap with what nobody asks for. */
    private static final int MAX_WARNINGS = 100;

    private final Map<String, String> properties;
    private final Optional<String> connection;
    private final Optional<String> user;
    private final Map<String, Variable> variables;
    private final Access access;
    private final Cancellation cancellation;
    private final boolean tellsRows;
    /** Guarded by itself. */
    private final List<StatementWarning> warnings = new ArrayList<>();

    /** How the session reads and writes. */
    private static final class Access {
        private volatile boolean autoCommit = true;
        private volatile boolean readOnly;
        private volatile Isolation isolation = Isolation.READ_COMMITTED;
        private volatile @Nullable SessionWork work;
    }

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
        this.connection = connection;
        this.user = user;
        this.properties = new ConcurrentHashMap<>(properties);
        this.variables = new ConcurrentSkipListMap<>();
        this.access = new Access();
        this.cancellation = new Cancellation();
        this.tellsRows = false;
    }

    private Session(Session same, Cancellation statements, boolean tellsRows) {
        this.tellsRows = tellsRows;
        this.connection = same.connection;
        this.user = same.user;
        this.properties = same.properties;
        this.variables = same.variables;
        this.access = same.access;
        this.cancellation = statements;
    }

    /**
     * The same session, not a copy, as a statement sees it that can be cancelled so. Warnings of the statement are its
     * own.
     */
    public Session under(Cancellation statements) {
        return under(statements, false);
    }

    /**
     * The same.
     *
     * @param tellsRows whether an INSERT within a transaction waits until the log tells where its rows went, for {@link
     *     StoredRows}; outside of a transaction they are always told
     */
    public Session under(Cancellation statements, boolean tellsRows) {
        return new Session(this, statements, tellsRows);
    }

    /** Whether the statement wants to know where its rows went, though that takes time. */
    public boolean tellsRows() {
        return tellsRows;
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

    /** Whether each statement that stores rows is committed by itself, as at the beginning. */
    public boolean autoCommit() {
        return access.autoCommit;
    }

    /**
     * Begins or ends to commit statements by themselves. Commits what is open when it begins to, as JDBC asks for.
     *
     * @throws SqlException as {@link SqlEngine#commit} does; nothing is changed then
     */
    public void autoCommit(boolean autoCommit) {
        SessionWork open = access.work;
        if (autoCommit && !access.autoCommit && open != null) {
            open.commit();
        }
        access.autoCommit = autoCommit;
    }

    /** Of the queries that begin from now on; READ_COMMITTED at the beginning. */
    public Isolation isolation() {
        return access.isolation;
    }

    public void isolation(Isolation isolation) {
        access.isolation = isolation;
    }

    /** Whether statements that change something are refused, with SQLState 25006. */
    public boolean readOnly() {
        return access.readOnly;
    }

    public void readOnly(boolean readOnly) {
        access.readOnly = readOnly;
    }

    /** What the session has begun; empty if no statement has begun anything that lasts. */
    public Optional<SessionWork> work() {
        return Optional.ofNullable(access.work);
    }

    /** The same, which begins now if there is none. For the engine, which knows what it keeps there. */
    public SessionWork work(Supplier<? extends SessionWork> begin) {
        synchronized (access) {
            SessionWork known = access.work;
            if (known == null) {
                known = begin.get();
                access.work = known;
            }
            return known;
        }
    }

    /** Tells the client of the statement that runs; beyond {@value #MAX_WARNINGS} that nobody took, nothing is told. */
    public void warn(StatementWarning warning) {
        synchronized (warnings) {
            if (warnings.size() < MAX_WARNINGS) {
                warnings.add(warning);
            }
        }
    }

    /** Takes what the statement was told so far. */
    public List<StatementWarning> drainWarnings() {
        synchronized (warnings) {
            List<StatementWarning> all = List.copyOf(warnings);
            warnings.clear();
            return all;
        }
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
