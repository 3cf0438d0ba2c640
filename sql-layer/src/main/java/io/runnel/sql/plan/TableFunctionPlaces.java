package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Refuses table functions outside of select lists, where a value is expected and not rows, and beside GROUP BY. */
final class TableFunctionPlaces extends SqlBasicVisitor<@Nullable Void> {
    private final Predicate<String> isTableFunction;

    private TableFunctionPlaces(Predicate<String> isTableFunction) {
        this.isTableFunction = isTableFunction;
    }

    /**
     * @param isTableFunction whether a function of this name, in any case, gives rows
     * @throws SqlException state 0A000, with the function's place
     */
    static void check(SqlNode query, Predicate<String> isTableFunction) {
        query.accept(new TableFunctionPlaces(isTableFunction));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            refuse(select.getWhere(), "WHERE");
            refuse(select.getGroup(), "GROUP BY");
            refuse(select.getHaving(), "HAVING");
            refuse(select.getOrderList(), "ORDER BY");
            if (select.getGroup() != null) {
                refuse(select.getSelectList(), "a select list with GROUP BY");
            }
        } else if (call instanceof SqlJoin join) {
            refuse(join.getCondition(), "ON");
        } else if (call instanceof SqlOrderBy order) {
            refuse(order.orderList, "ORDER BY");
        }
        return super.visit(call);
    }

    private void refuse(@Nullable SqlNode part, String where) {
        if (part == null) {
            return;
        }
        part.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (isTableFunction.test(call.getOperator().getName())) {
                    throw SqlException.at(
                            "0A000",
                            call.getParserPosition(),
                            "Table function " + call.getOperator().getName() + " stands in " + where,
                            ": it gives rows, which a select list takes; name its column there, and use it outside of"
                                    + " that as a subquery.");
                }
                return call.getKind() == SqlKind.SELECT ? null : super.visit(call);
            }
        });
    }
}
