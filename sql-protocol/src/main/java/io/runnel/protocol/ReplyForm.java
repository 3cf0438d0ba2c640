package io.runnel.protocol;

import io.runnel.protocol.Reply.Batch;
import io.runnel.protocol.Reply.Batched;
import io.runnel.protocol.Reply.Count;
import io.runnel.protocol.Reply.Done;
import io.runnel.protocol.Reply.Executed;
import io.runnel.protocol.Reply.Failure;
import io.runnel.protocol.Reply.Opened;
import io.runnel.protocol.Reply.Outcome;
import io.runnel.protocol.Reply.Prepared;
import io.runnel.protocol.Reply.Result;
import io.runnel.protocol.Reply.Rows;
import io.runnel.protocol.Reply.Warning;
import java.util.List;

/** How each kind of reply is written and read. */
final class ReplyForm {
    private static final int OPENED = 0;
    private static final int DONE = 1;
    private static final int PREPARED = 2;
    private static final int EXECUTED = 3;
    private static final int BATCHED = 4;
    private static final int ROWS = 5;
    private static final int FAILURE = 6;

    private static final byte[] NONE = new byte[0];

    private ReplyForm() {}

    static void write(WireOutput out, Reply reply) {
        if (reply instanceof Rows rows) {
            out.octet(ROWS);
            write(out, rows.batch());
            warnings(out, rows.warnings());
        } else if (reply instanceof Executed executed) {
            out.octet(EXECUTED);
            out.list(executed.outcomes(), ReplyForm::write);
            warnings(out, executed.warnings());
        } else if (reply instanceof Done) {
            out.octet(DONE);
        } else if (reply instanceof Batched batched) {
            out.octet(BATCHED);
            out.list(batched.counts(), WireOutput::varint);
            out.blob(batched.keys());
            warnings(out, batched.warnings());
        } else if (reply instanceof Prepared prepared) {
            out.octet(PREPARED);
            out.list(prepared.columns(), (o, column) -> column.write(o));
            out.list(prepared.parameters(), (o, type) -> type.write(o));
            out.flag(prepared.update());
        } else if (reply instanceof Failure failure) {
            out.octet(FAILURE);
            write(out, failure);
        } else if (reply instanceof Opened opened) {
            out.octet(OPENED);
            out.text(opened.session());
            out.varint(opened.number());
            out.text(opened.server());
            out.varint(opened.leaseMs());
            out.map(opened.facts());
        }
    }

    private static void write(WireOutput out, Failure failure) {
        out.text(failure.sqlState());
        out.text(failure.message());
        out.varint(failure.line());
        out.varint(failure.column());
        out.flag(failure.batch());
        out.list(failure.counts(), WireOutput::varint);
    }

    private static void write(WireOutput out, Batch batch) {
        out.flag(batch.done());
        out.blob(batch.bytes());
    }

    private static void write(WireOutput out, Outcome outcome) {
        if (outcome instanceof Count count) {
            out.flag(false);
            out.varint(count.rows());
            out.blob(count.keys());
        } else if (outcome instanceof Result result) {
            out.flag(true);
            out.varint(result.result());
            List<Column> columns = result.columns();
            out.flag(columns != null);
            if (columns != null) {
                out.list(columns, (o, column) -> column.write(o));
            }
            out.flag(result.unbounded());
            out.flag(result.tracked());
            write(out, result.first());
        }
    }

    private static void warnings(WireOutput out, List<Warning> warnings) {
        out.list(warnings, (o, warning) -> warning.write(o));
    }

    static Reply read(WireInput in) {
        int type = in.octet();
        return switch (type) {
            case OPENED -> new Opened(in.text(), in.varint(), in.text(), in.varint(), in.map());
            case DONE -> new Done();
            case PREPARED -> new Prepared(in.list(Column::read), in.list(SqlType::read), in.flag());
            case EXECUTED -> new Executed(in.list(ReplyForm::outcome), in.list(Warning::read));
            case BATCHED -> new Batched(in.list(WireInput::varint), in.blob(), in.list(Warning::read));
            case ROWS -> new Rows(batch(in), in.list(Warning::read));
            case FAILURE ->
                new Failure(in.text(), in.text(), in.number(), in.number(), in.flag(), in.list(WireInput::varint));
            default -> throw new MalformedMessageException("There is no reply of type " + type);
        };
    }

    private static Outcome outcome(WireInput in) {
        if (!in.flag()) {
            return new Count(in.varint(), in.blob());
        }
        int result = in.number();
        List<Column> columns = in.flag() ? in.list(Column::read) : null;
        return new Result(result, columns, in.flag(), in.flag(), batch(in));
    }

    private static Batch batch(WireInput in) {
        boolean done = in.flag();
        byte[] bytes = in.blob();
        return new Batch(bytes == null ? NONE : bytes, done);
    }
}
