package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlWindowTableFunction;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The table functions that give every row of a table with the windows of time it is in:
 *
 * <ul>
 *   <li>{@code TUMBLE(TABLE t, DESCRIPTOR(time), size [, offset])}: the one window of fixed size;
 *   <li>{@code HOP(TABLE t, DESCRIPTOR(time), slide, size [, offset])}: each of the windows that begin every
 *       {@code slide};
 *   <li>{@code SESSION(TABLE t, DESCRIPTOR(time), [DESCRIPTOR(key, …),] gap)}: the rows of the same key that follow each
 *       other within less than the gap.
 * </ul>
 *
 * The window is in two columns more, WINDOW_START (inclusive) and WINDOW_END (exclusive). Unlike Calcite's own, they take
 * for time a BIGINT of milliseconds as well as a TIMESTAMP, so that ROWTIME can be meant. A row whose time is null is in
 * no window and is left out.
 */
public final class WindowFunction extends SqlWindowTableFunction {
    /** How rows are put into windows. */
    public enum Kind {
        TUMBLE,
        HOP,
        SESSION
    }

    /** A span that a WINDOW clause does not give. */
    public static final long NOT_GIVEN = -1;

    private static final Map<Kind, WindowFunction> OF_CLAUSE = Map.of(
            Kind.TUMBLE, new WindowFunction(Kind.TUMBLE, true),
            Kind.HOP, new WindowFunction(Kind.HOP, true),
            Kind.SESSION, new WindowFunction(Kind.SESSION, true));

    /** All of them. Validation looks them up by name, those of the clause too. */
    static final List<SqlOperator> ALL = Stream.concat(
                    Arrays.stream(Kind.values()).map(kind -> new WindowFunction(kind, false)),
                    OF_CLAUSE.values().stream())
            .map(SqlOperator.class::cast)
            .toList();

    private final Kind kind;
    private final boolean ofClause;

    private WindowFunction(Kind kind, boolean ofClause) {
        super(ofClause ? "$WINDOW_" + kind : kind.name(), new WindowOperands(kind, ofClause));
        this.kind = kind;
        this.ofClause = ofClause;
    }

    /**
     * The function that stands for ksqlDB's WINDOW clause. It takes numbers of milliseconds, and its columns are
     * WINDOWSTART and WINDOWEND, milliseconds since the epoch. As in ksqlDB, no hopping window begins before the epoch, a
     * session ends with its last row's time, inclusive, and goes on over a gap of just the length given. Its last two
     * operands are RETENTION and GRACE PERIOD, or {@link #NOT_GIVEN}: over history they have no effect.
     */
    public static WindowFunction ofClause(Kind kind) {
        return Objects.requireNonNull(OF_CLAUSE.get(kind));
    }

    public Kind kind() {
        return kind;
    }

    /**
     * What a call in a plan says of rows that come late.
     *
     * @param retentionMs how long a window's row can be looked up; empty if it does not say
     * @param graceMs how long behind its end a window takes rows; empty if it does not say
     */
    public record Lateness(OptionalLong retentionMs, OptionalLong graceMs) {
        private static final Lateness UNSAID = new Lateness(OptionalLong.empty(), OptionalLong.empty());
    }

    /** What a call of this function, in a plan, says of rows that come late; only one of a clause can say it. */
    public Lateness lateness(RexCall call) {
        int count = call.getOperands().size();
        return ofClause ? new Lateness(given(call, count - 2), given(call, count - 1)) : Lateness.UNSAID;
    }

    private static OptionalLong given(RexCall call, int operand) {
        BigDecimal ms = ((RexLiteral) call.getOperands().get(operand)).getValueAs(BigDecimal.class);
        long value = Objects.requireNonNull(ms).longValueExact();
        return value == NOT_GIVEN ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Whether it stands for ksqlDB's WINDOW clause. */
    public boolean ofClause() {
        return ofClause;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        RelDataTypeFactory.Builder row = binding.getTypeFactory()
                .builder()
                .addAll(binding.getOperandType(0).getFieldList());
        return ofClause
                ? row.add("WINDOWSTART", SqlTypeName.BIGINT)
                        .add("WINDOWEND", SqlTypeName.BIGINT)
                        .build()
                : row.add("WINDOW_START", SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION)
                        .add("WINDOW_END", SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION)
                        .build();
    }
}
