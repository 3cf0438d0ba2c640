package io.runnel.sql.plan;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.ExactKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a filter asks for, where it demands that the source's key equals one of some values, as {@code K = 1},
 * {@code K IN (?, ?)} or {@code (K = 1 OR K = 2) AND …}. The filter stays as it is: this only tells the log what it may
 * pass over.
 *
 * <p>Only for keys whose bytes follow from their value ({@link ExactKeys}). Immutable.
 */
public final class KeyLookup {
    private final Column column;
    private final List<RexNode> values;

    private KeyLookup(Column column, List<RexNode> values) {
        this.column = column;
        this.values = List.copyOf(values);
    }

    /** @param filter over the row of all columns, or null */
    static @Nullable KeyLookup of(RexBuilder rexBuilder, Source source, RelDataType row, @Nullable RexNode filter) {
        Optional<Column> column = ExactKeys.column(source);
        if (filter == null || column.isEmpty()) {
            return null;
        }
        int index = row.getFieldNames().indexOf(column.get().name());
        for (RexNode conjunct : RelOptUtil.conjunctions(RexUtil.expandSearch(rexBuilder, null, filter))) {
            List<RexNode> values = new ArrayList<>();
            if (RelOptUtil.disjunctions(conjunct).stream().allMatch(one -> takeEquality(one, index, values))) {
                return new KeyLookup(column.get(), values);
            }
        }
        return null;
    }

    private static boolean takeEquality(RexNode condition, int index, List<RexNode> values) {
        if (condition.getKind() != SqlKind.EQUALS) {
            return false;
        }
        RexNode left = ((RexCall) condition).getOperands().get(0);
        RexNode right = ((RexCall) condition).getOperands().get(1);
        boolean leftIsKey = isKey(left, index);
        RexNode value = withoutCast(leftIsKey ? right : left);
        if (!leftIsKey && !isKey(right, index) || !(value instanceof RexLiteral || value instanceof RexDynamicParam)) {
            return false;
        }
        values.add(value);
        return true;
    }

    private static boolean isKey(RexNode node, int index) {
        return withoutCast(node) instanceof RexInputRef ref && ref.getIndex() == index;
    }

    /** Without casts that keep the value, whatever it is: those to a wider type. */
    private static RexNode withoutCast(RexNode node) {
        if (node.getKind() != SqlKind.CAST) {
            return node;
        }
        RexNode from = ((RexCall) node).getOperands().get(0);
        return keepsWholes(from.getType(), node.getType()) || keepsTexts(from.getType(), node.getType())
                ? withoutCast(from)
                : node;
    }

    private static boolean keepsWholes(RelDataType from, RelDataType to) {
        int before = SqlTypeName.INT_TYPES.indexOf(from.getSqlTypeName());
        return before >= 0 && SqlTypeName.INT_TYPES.indexOf(to.getSqlTypeName()) >= before;
    }

    private static boolean keepsTexts(RelDataType from, RelDataType to) {
        return to.getSqlTypeName() == SqlTypeName.VARCHAR
                && from.getFamily() == SqlTypeFamily.CHARACTER
                && to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED;
    }

    /**
     * The keys as they stand in records.
     *
     * @param parameters the value of a parameter by the name that Calcite gives it; null where it is not known
     * @return null if a value does not tell its bytes: then every record may be wanted
     */
    public @Nullable List<ByteBuffer> keys(Function<String, @Nullable Object> parameters) {
        List<ByteBuffer> keys = new ArrayList<>();
        for (RexNode value : values) {
            Object known = value instanceof RexLiteral literal
                    ? known(literal)
                    : parameters.apply(((RexDynamicParam) value).getName());
            Optional<ByteBuffer> key = known == null
                    ? Optional.empty()
                    : ExactKeys.of(column.type().getSqlTypeName(), known);
            if (key.isEmpty()) {
                return null;
            }
            keys.add(key.get());
        }
        return keys;
    }

    private @Nullable Object known(RexLiteral literal) {
        return switch (column.type().getSqlTypeName()) {
            case INTEGER, BIGINT -> literal.getValueAs(java.math.BigDecimal.class);
            case DOUBLE -> literal.getValueAs(Double.class);
            case VARCHAR -> literal.getValueAs(String.class);
            case VARBINARY -> literal.getValueAs(ByteString.class);
            default -> null;
        };
    }

    /** For people. */
    @Override
    public String toString() {
        return column.name()
                + (values.size() == 1 ? " = " + words(values.get(0)) : " is one of " + values.size() + " values");
    }

    private static String words(RexNode value) {
        if (value instanceof RexLiteral literal && literal.getType().getFamily() == SqlTypeFamily.CHARACTER) {
            return "'" + String.valueOf(literal.getValueAs(String.class)).replace("'", "''") + "'";
        }
        return value.toString();
    }
}
