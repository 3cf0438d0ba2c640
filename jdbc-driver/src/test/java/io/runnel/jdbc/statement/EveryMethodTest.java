package io.runnel.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.jdbc.metadata.RunnelDatabaseMetaData;
import io.runnel.protocol.Column;
import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.protocol.WireOutput;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** Every method of java.sql, with arguments that make no sense: nothing but an SQLException with a state comes out. */
class EveryMethodTest {
    private final List<String> wrong = new ArrayList<>();

    @Test
    void nothingButAnSqlExceptionWithStateComesOut() throws Exception {
        for (boolean closed : List.of(false, true)) {
            every(Connection.class, closed, connection -> connection);
            every(Statement.class, closed, Connection::createStatement);
            every(PreparedStatement.class, closed, connection -> connection.prepareStatement("SELECT ?"));
            every(ResultSet.class, closed, EveryMethodTest::rows);
            every(
                    ResultSetMetaData.class,
                    closed,
                    connection -> rows(connection).getMetaData());
            every(
                    ParameterMetaData.class,
                    closed,
                    connection -> connection.prepareStatement("SELECT ?").getParameterMetaData());
            every(DatabaseMetaData.class, closed, Connection::getMetaData);
            every(Array.class, closed, connection -> connection.createArrayOf("BIGINT", new Object[] {1}));
            every(Blob.class, closed, Connection::createBlob);
            every(Clob.class, closed, Connection::createClob);
            every(NClob.class, closed, Connection::createNClob);
        }
        assertThat(wrong).isEmpty();
    }

    private interface Made<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> void every(Class<T> type, boolean closed, Made<T> made) throws Exception {
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            for (boolean small : List.of(false, true)) {
                try (Connection connection = connection()) {
                    T object = made.from(connection);
                    if (closed) {
                        connection.close();
                    }
                    call(type, object, method, small);
                }
            }
        }
    }

    private void call(Class<?> type, Object object, Method method, boolean small) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(parameter -> argument(parameter, small))
                .toArray();
        String name = type.getSimpleName() + "." + method.getName() + Arrays.toString(arguments);
        try {
            method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            check(name, e.getCause());
        } catch (ReflectiveOperationException e) {
            wrong.add(name + ": " + e);
        }
    }

    private void check(String name, Throwable failure) {
        if (!(failure instanceof SQLException exception)) {
            wrong.add(name + ": " + failure);
        } else if (exception.getSQLState() == null || exception.getSQLState().length() != 5) {
            wrong.add(name + ": no SQLState with " + exception);
        } else if (exception instanceof SQLFeatureNotSupportedException
                && !exception.getSQLState().equals("0A000")) {
            wrong.add(name + ": not supported, but state " + exception.getSQLState());
        } else if (exception instanceof SQLClientInfoException info && info.getFailedProperties() == null) {
            wrong.add(name + ": no properties with " + exception);
        }
    }

    private static Object argument(Class<?> type, boolean small) {
        if (type == boolean.class) {
            return small;
        } else if (type == byte.class) {
            return (byte) (small ? 1 : 0);
        } else if (type == short.class) {
            return (short) (small ? 1 : 0);
        } else if (type == int.class) {
            return small ? 1 : -1;
        } else if (type == long.class) {
            return small ? 1L : -1L;
        } else if (type == float.class) {
            return 1f;
        } else if (type == double.class) {
            return 1d;
        } else if (type == String.class && small) {
            return "C";
        }
        return null;
    }

    private static ResultSet rows(Connection connection) throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery("SELECT");
        assertThat(rows.next()).isTrue();
        return rows;
    }

    private static Reply.Executed row(List<Column> columns, Object... values) {
        FrameWriter frame = new FrameWriter(columns.stream().map(Column::type).toList());
        frame.add(values);
        WireOutput out = new WireOutput();
        frame.writeTo(out);
        byte[] bytes = Arrays.copyOf(out.array(), out.size());
        Reply.Result result = new Reply.Result(1, columns, false, false, new Reply.Batch(bytes, true));
        return new Reply.Executed(List.of(result), List.of());
    }

    private static Reply.Executed texts() {
        SqlType text = SqlType.of(Kind.VARCHAR);
        return row(List.of(Column.of("NAME", text), Column.of("VALUE", text)), "keywords", "EMIT");
    }

    private static Connection connection() {
        SqlType type = SqlType.of(Kind.BIGINT);
        List<Column> columns = List.of(Column.of("C", type));
        Reply.Executed executed = row(columns, 1L);
        ScriptedSession session = new ScriptedSession()
                .on(Request.Prepare.class, new Reply.Prepared(columns, List.of(type), false))
                .on(Request.ExecuteText.class, executed)
                .on(Request.Execute.class, executed)
                .on(Request.Metadata.class, texts())
                .on(Request.ExecuteTexts.class, new Reply.Batched(List.of(1L), null, List.of()))
                .on(Request.ExecuteBatch.class, new Reply.Batched(List.of(1L), null, List.of()));
        RunnelDatabaseMetaData.Client client = new RunnelDatabaseMetaData.Client("url", "user", "1.0");
        return new RunnelConnection(
                session,
                new ConnectionOptions(
                        TimeZone.getTimeZone("UTC"),
                        0,
                        "PUBLIC",
                        "",
                        (connection, own) -> new RunnelDatabaseMetaData(connection, own, client)));
    }
}
