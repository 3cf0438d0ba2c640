package io.runnel.server.command.sql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What no real node does at will: {@code HANG} never answers and hears no cancel, {@code WARN} warns, {@code COUNT n} has n
 * rows, {@code FAIL} fails. Registered as a driver of its own.
 */
final class FakeNode implements AutoCloseable {
    static final String URL = "jdbc:fake:shell";

    final List<String> transactions = new CopyOnWriteArrayList<>();
    private volatile boolean inTransaction;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger openResults = new AtomicInteger();
    final AtomicInteger fetched = new AtomicInteger();
    final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Driver driver = fake(
            Driver.class,
            Map.of(
                    "connect", arguments -> URL.equals(arguments[0]) ? connection() : null,
                    "acceptsURL", arguments -> URL.equals(arguments[0])));

    FakeNode() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    @Override
    public void close() throws SQLException {
        end.countDown();
        DriverManager.deregisterDriver(driver);
    }

    /** A method's body. */
    private interface Body {
        Object call(Object[] arguments) throws Throwable;
    }

    private Connection connection() {
        connections.incrementAndGet();
        Map<String, Supplier<Object>> metadata = Map.of(
                "getDatabaseProductName",
                () -> "Fake",
                "getDatabaseProductVersion",
                () -> "1.0",
                "getSQLKeywords",
                () -> "");
        DatabaseMetaData about = fakeOf(DatabaseMetaData.class, metadata);
        return fake(
                Connection.class,
                Map.of(
                        "createStatement", arguments -> statement(),
                        "getMetaData", arguments -> about,
                        "isValid", arguments -> true,
                        "getAutoCommit", arguments -> !inTransaction,
                        "setAutoCommit", arguments -> setAutoCommit((Boolean) arguments[0]),
                        "commit", arguments -> transactions.add("commit"),
                        "rollback", arguments -> transactions.add("rollback"),
                        "close", arguments -> null));
    }

    private boolean setAutoCommit(boolean on) {
        inTransaction = !on;
        return transactions.add("auto-commit " + on);
    }

    private Statement statement() {
        String[] sql = new String[1];
        return fake(
                Statement.class,
                Map.of(
                        "execute",
                                arguments -> {
                                    sql[0] = String.valueOf(arguments[0]).strip();
                                    return execute(sql[0]);
                                },
                        "getResultSet", arguments -> rows(Integer.parseInt(sql[0].substring("COUNT ".length()))),
                        "getUpdateCount", arguments -> 0,
                        "getWarnings",
                                arguments -> sql[0].equals("WARN") ? new SQLWarning("two rows were skipped") : null,
                        "cancel", arguments -> cancels.incrementAndGet(),
                        "close", arguments -> null));
    }

    private boolean execute(String sql) throws SQLException, InterruptedException {
        if (sql.equals("HANG")) {
            hangs.countDown();
            end.await();
        } else if (sql.startsWith("FAIL")) {
            throw new SQLException("It failed at line 1, column 6.", "58000");
        }
        return sql.startsWith("COUNT");
    }

    private ResultSet rows(int count) {
        openResults.incrementAndGet();
        int[] at = new int[1];
        ResultSetMetaData columns = fakeOf(
                ResultSetMetaData.class,
                Map.of(
                        "getColumnCount", () -> 1,
                        "getColumnLabel", () -> "N",
                        "getColumnType", () -> Types.INTEGER,
                        "getColumnTypeName", () -> "INTEGER"));
        return fake(
                ResultSet.class,
                Map.of(
                        "getMetaData", arguments -> columns,
                        "next",
                                arguments -> {
                                    fetched.incrementAndGet();
                                    return ++at[0] <= count;
                                },
                        "getString", arguments -> Integer.toString(at[0]),
                        "getWarnings", arguments -> null,
                        "close", arguments -> openResults.decrementAndGet()));
    }

    private static <T> T fakeOf(Class<T> type, Map<String, Supplier<Object>> answers) {
        Map<String, Body> bodies = new HashMap<>();
        answers.forEach((name, answer) -> bodies.put(name, arguments -> answer.get()));
        return fake(type, bodies);
    }

    private static <T> T fake(Class<T> type, Map<String, Body> bodies) {
        return type.cast(Proxy.newProxyInstance(
                FakeNode.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Body body = bodies.get(method.getName());
                    if (body != null) {
                        Object answer = body.call(arguments);
                        return method.getReturnType() == void.class ? null : answer;
                    } else if (method.getName().equals("toString")) {
                        return "fake " + type.getSimpleName();
                    }
                    throw new SQLException("not faked: " + method.getName());
                }));
    }
}
