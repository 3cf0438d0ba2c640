package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** Refuses to order by what has no order: ARRAY, MAP and STRUCT. */
final class OrderedTypes {
    private OrderedTypes() {}

    /** What an item of ORDER BY orders by. */
    static SqlNode key(SqlNode item) {
        boolean direction = item.getKind() == SqlKind.DESCENDING
                || item.getKind() == SqlKind.NULLS_FIRST
                || item.getKind() == SqlKind.NULLS_LAST;
        return direction ? key(((SqlCall) item).operand(0)) : item;
    }

    /** @throws SqlException 42804 if ORDER BY cannot take the item */
    static void check(SqlNode item, RelDataType type) {
        if (ColumnType.isNested(type)) {
            throw SqlException.at(
                    "42804",
                    item.getParserPosition(),
                    ColumnType.text(type) + " stands in ORDER BY",
                    ", but has no order; order by an element or a field, as in a[1], m['k'] or s->f.");
        }
    }

    /** @throws SqlException 42804 for MIN and MAX of such a type */
    static void check(Aggregate aggregate) {
        aggregate.getAggCallList().forEach(call -> {
            if (!call.getArgList().isEmpty()) {
                check(
                        call.getAggregation().getKind(),
                        aggregate
                                .getInput()
                                .getRowType()
                                .getFieldList()
                                .get(call.getArgList().get(0))
                                .getType());
            }
        });
    }

    /** The same for one with OVER. */
    static void check(RexOver over) {
        if (!over.getOperands().isEmpty()) {
            check(over.getAggOperator().getKind(), over.getOperands().get(0).getType());
        }
    }

    private static void check(SqlKind function, RelDataType type) {
        if ((function == SqlKind.MIN || function == SqlKind.MAX) && ColumnType.isNested(type)) {
            throw new SqlException(
                    "42804",
                    function + " does not take " + ColumnType.text(type) + ", which has no order; take the " + function
                            + " of an element or a field, as in " + function + "(a[1]) or " + function + "(s->f).");
        }
    }
}
