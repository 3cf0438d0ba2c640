package io.runnel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A few bytes that claim to be much must not take the room of much. */
final class HostileMessagesTest {
    private static final int MANY = 16_777_216;
    private static final int NO_NULLS = 0;

    private static WireInput message(Consumer<WireOutput> written) {
        WireOutput out = new WireOutput();
        written.accept(out);
        return new WireInput(out.array(), 0, out.size());
    }

    private static void refused(SqlType type, Consumer<WireOutput> column) {
        WireInput in = message(out -> {
            out.varint(MANY);
            column.accept(out);
        });
        List<SqlType> types = Collections.nCopies(1_000, type); // Room made before the bytes are looked at adds up.
        assertThatThrownBy(() -> Frame.read(in, types)).isInstanceOf(MalformedMessageException.class);
    }

    private static SqlType struct(SqlType... fields) {
        List<Field> named = IntStream.range(0, fields.length)
                .mapToObj(i -> new Field("F" + i, fields[i]))
                .collect(Collectors.toList());
        return new SqlType(Kind.STRUCT, "STRUCT", 0, 0, true, named);
    }

    @Test
    void rowsForWhichTheMessageHasNoBytesAreRefusedForEveryType() {
        refused(SqlType.of(Kind.NULL), out -> out.raw(new byte[1_000], 0, 1_000));
        refused(SqlType.of(Kind.ANY), out -> out.octet(NO_NULLS));
        refused(SqlType.of(Kind.VARCHAR), out -> out.octet(NO_NULLS));
        refused(SqlType.array(SqlType.of(Kind.NULL)), out -> out.octet(NO_NULLS));
        refused(struct(), out -> out.raw(new byte[1_000], 0, 1_000));
        refused(SqlType.of(Kind.DECIMAL), out -> {
            out.octet(NO_NULLS);
            out.flag(false);
        });
        WireInput none = message(out -> out.varint(MANY));
        assertThatThrownBy(() -> Frame.read(none, List.of())).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void elementsOfNullThatTakeNoBytesAreBoundedInAllOfAMessage() {
        int half = WireInput.MAX_WEIGHTLESS / 2;
        List<SqlType> types = Collections.nCopies(3, SqlType.array(SqlType.of(Kind.NULL)));
        Consumer<WireOutput> column = out -> {
            out.octet(NO_NULLS);
            out.varint(half);
            out.octet(NO_NULLS);
        };
        WireInput two = message(out -> {
            out.varint(1);
            column.andThen(column).accept(out);
        });
        WireInput three = message(out -> {
            out.varint(1);
            column.andThen(column).andThen(column).accept(out);
        });

        Frame frame = Frame.read(two, types.subList(0, 2));

        assertThat((List<?>) frame.column(0).value(0)).hasSize(half).containsOnlyNulls();
        assertThatThrownBy(() -> Frame.read(three, types))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("take no bytes");
    }

    @Test
    void aMillionNullsThatAreMarkedAreRead() {
        int rows = 1_000_000;
        WireInput in = message(out -> {
            out.varint(rows);
            out.flag(true);
            out.raw(new byte[rows / 8], 0, rows / 8);
        });

        Frame frame = Frame.read(in, List.of(SqlType.of(Kind.NULL)));

        assertThat(frame.rows()).isEqualTo(rows);
        assertThat(frame.column(0).isNull(rows - 1)).isTrue();
        assertThat(frame.column(0).kind(0)).isEqualTo(Kind.NULL);
    }

    @Test
    void aTypeHasTenThousandPartsAtMost() {
        SqlType[] fields = Collections.nCopies(10_000, SqlType.of(Kind.INTEGER)).toArray(SqlType[]::new);
        SqlType most = struct(fields);

        assertThat(SqlType.read(message(most::write))).isEqualTo(most);
        assertThatThrownBy(() -> SqlType.read(message(SqlType.array(most)::write)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("10000 parts");
    }

    @Test
    void aColumnOfAnyTypeCountsItsTextsAndBytes() {
        FrameWriter writer = new FrameWriter(List.of(SqlType.of(Kind.ANY)));

        writer.add(new Object[] {"x".repeat(1_000)});
        writer.add(new Object[] {new byte[1_000]});

        assertThat(writer.bytes()).isBetween(2_000L, 2_100L);
        writer.clear();
        assertThat(writer.bytes()).isZero();
    }
}
