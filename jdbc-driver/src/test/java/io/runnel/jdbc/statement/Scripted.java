package io.runnel.jdbc.statement;

import io.runnel.protocol.Column;
import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Reply;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.protocol.WireOutput;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;

/** Answers for a {@link ScriptedSession}. */
final class Scripted {
    static final List<Column> NUMBERS = List.of(Column.of("N", SqlType.of(Kind.BIGINT)));

    private Scripted() {}

    static RunnelConnection connection(ScriptedSession session) {
        ConnectionOptions options =
                new ConnectionOptions(TimeZone.getTimeZone("UTC"), 0, "PUBLIC", "", (connection, own) -> {
                    throw new AssertionError("nobody asks for metadata");
                });
        return new RunnelConnection(session, options);
    }

    static byte[] frame(List<Column> columns, Object[]... rows) {
        FrameWriter frame = new FrameWriter(columns.stream().map(Column::type).toList());
        for (Object[] row : rows) {
            frame.add(row);
        }
        WireOutput out = new WireOutput();
        frame.writeTo(out);
        return Arrays.copyOf(out.array(), out.size());
    }

    /** Numbers, each in a row. */
    static Reply.Batch numbers(boolean done, long... numbers) {
        Object[][] rows =
                Arrays.stream(numbers).mapToObj(number -> new Object[] {number}).toArray(Object[][]::new);
        return new Reply.Batch(numbers.length == 0 ? new byte[0] : frame(NUMBERS, rows), done);
    }

    static Reply.Result bounded(Reply.Batch first) {
        return new Reply.Result(1, NUMBERS, false, false, first);
    }

    static Reply.Executed executed(Reply.Outcome... outcomes) {
        return new Reply.Executed(List.of(outcomes), List.of());
    }
}
