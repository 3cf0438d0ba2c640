package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.SqlEmitQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * What PARTITION BY of a query means: columns of its answer, since a key that the answer does not have could not be
 * written. Made before validation, which changes the query; resolved when the answer's columns are known.
 */
final class PartitionBy {
    /** An item of the select list: its expression, and the name that it is given or has. */
    private record Item(SqlNode expression, @Nullable String name) {
        boolean isStar() {
            return expression instanceof SqlIdentifier identifier && identifier.isStar()
                    || expression.getKind() == SqlKind.DOT && isStar(((SqlCall) expression).operand(1));
        }

        private static boolean isStar(SqlNode node) {
            return node instanceof SqlIdentifier identifier && identifier.isStar();
        }
    }

    private final List<Item> items = new ArrayList<>();
    private final List<SqlNode> expressions;

    private PartitionBy(SqlNodeList expressions) {
        this.expressions = expressions.stream().toList();
    }

    /**
     * The clause of a query.
     *
     * @throws SqlException 42601 if it stands beside GROUP BY, or has a parameter
     */
    static Optional<PartitionBy> of(SqlEmitQuery emit) {
        if (emit.partitionBy().isEmpty()) {
            return Optional.empty();
        }
        PartitionBy clause = new PartitionBy(copy(emit.partitionBy()));
        if (emit.query() instanceof SqlSelect select) {
            if (select.getGroup() != null) {
                throw SqlException.at(
                        "42601",
                        emit.partitionBy().getParserPosition(),
                        "PARTITION BY and GROUP BY exclude each other",
                        ": the answer of GROUP BY is partitioned by its groups.");
            }
            clause.selectBesideStar(select);
            for (SqlNode item : copy(select.getSelectList())) {
                clause.items.add(item(item));
            }
        }
        return Optional.of(clause);
    }

    /** A star does not have what is computed: it comes behind it. */
    private void selectBesideStar(SqlSelect select) {
        List<Item> selected =
                select.getSelectList().stream().map(PartitionBy::item).toList();
        if (selected.stream().noneMatch(Item::isStar)) {
            return;
        }
        SqlNodeList all =
                new SqlNodeList(select.getSelectList(), select.getSelectList().getParserPosition());
        for (SqlNode expression : copy(new SqlNodeList(expressions, all.getParserPosition()))) {
            boolean computed = expression instanceof SqlCall;
            if (computed && selected.stream().noneMatch(item -> same(expression, item.expression))) {
                all.add(expression);
            }
        }
        select.setSelectList(all);
    }

    private static Item item(SqlNode node) {
        if (node.getKind() == SqlKind.AS) {
            SqlCall as = (SqlCall) node;
            return new Item(as.operand(0), ((SqlIdentifier) as.operand(1)).getSimple());
        }
        return new Item(node, node instanceof SqlIdentifier name && !name.isStar() ? last(name) : null);
    }

    /** Deeply: validation changes calls in place. */
    private static SqlNodeList copy(SqlNodeList list) {
        return (SqlNodeList) Objects.requireNonNull(list.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (!(call instanceof SqlBasicCall)) {
                    return call.clone(call.getParserPosition());
                }
                CallCopyingArgHandler copy = new CallCopyingArgHandler(call, true);
                call.getOperator().acceptCall(this, call, false, copy);
                return copy.result();
            }

            @Override
            public SqlNode visit(SqlDynamicParam param) {
                throw SqlException.at(
                        "42601", param.getParserPosition(), "PARTITION BY has a parameter", "; write its value.");
            }
        }));
    }

    /**
     * The places of the columns among the answer's, in the clause's order; none for {@code PARTITION BY NULL}.
     *
     * @throws SqlException 42803 for an expression that the select list does not have
     */
    List<Integer> columns(RelDataType answer) {
        if (expressions.size() == 1 && SqlUtil.isNullLiteral(expressions.get(0), false)) {
            return List.of();
        }
        List<Integer> columns = new ArrayList<>();
        for (SqlNode expression : expressions) {
            int column = column(expression, answer);
            if (columns.contains(column)) {
                throw SqlException.at(
                        "42701",
                        expression.getParserPosition(),
                        "PARTITION BY has " + answer.getFieldNames().get(column) + " twice",
                        "; leave one out.");
            }
            columns.add(column);
        }
        return columns;
    }

    private int column(SqlNode expression, RelDataType answer) {
        if (expression instanceof SqlLiteral) {
            throw SqlException.at(
                    "42601",
                    expression.getParserPosition(),
                    "PARTITION BY a constant puts all rows into one partition",
                    "; name a column, or write PARTITION BY NULL alone for rows without key.");
        }
        int index = ofItem(expression, answer);
        if (index >= 0) {
            return index;
        }
        if (expression instanceof SqlIdentifier name && hasStar()) {
            // A star over a join has the sides' aliases before its names.
            int named = named(String.join("_", name.names), answer);
            int bare = named >= 0 ? named : named(last(name), answer);
            if (bare >= 0) {
                return bare;
            }
        }
        throw missing(expression, answer);
    }

    private static SqlException missing(SqlNode expression, RelDataType answer) {
        boolean column = expression instanceof SqlIdentifier;
        String words = column ? last((SqlIdentifier) expression) : "the expression";
        return SqlException.at(
                "42803",
                expression.getParserPosition(),
                "PARTITION BY needs " + words + " in the select list, and it is not there",
                column
                        ? NearestNames.suggestion(words, answer.getFieldNames())
                        : ": the key's columns are columns of the answer; add it, with a name.");
    }

    /** By its whole expression, else by the name of an item. */
    private int ofItem(SqlNode expression, RelDataType answer) {
        for (int index = 0; index < items.size(); index++) {
            if (same(expression, items.get(index).expression)) {
                return place(index, answer);
            }
        }
        for (int index = 0; index < items.size(); index++) {
            String name = items.get(index).name;
            if (name != null
                    && expression instanceof SqlIdentifier wanted
                    && name.equalsIgnoreCase(last(wanted))
                    && matches(wanted, items.get(index).expression)) {
                return place(index, answer);
            }
        }
        return -1;
    }

    /** {@code A.ID} is not the item {@code B.ID}. */
    private static boolean matches(SqlIdentifier wanted, SqlNode expression) {
        return wanted.isSimple() || expression instanceof SqlIdentifier item && item.isSimple();
    }

    private static boolean same(SqlNode one, SqlNode other) {
        return one.equalsDeep(other, Litmus.IGNORE);
    }

    /** The place of an item's column: stars have as many as the rest leaves. */
    private int place(int index, RelDataType answer) {
        for (int before = 0; before < index; before++) {
            if (items.get(before).isStar()) {
                return placeFromEnd(index, answer);
            }
        }
        return index;
    }

    private int placeFromEnd(int index, RelDataType answer) {
        for (int behind = index + 1; behind < items.size(); behind++) {
            if (items.get(behind).isStar()) {
                String name = items.get(index).name;
                return name == null ? -1 : named(name, answer);
            }
        }
        return answer.getFieldCount() - (items.size() - index);
    }

    private boolean hasStar() {
        return items.isEmpty() || items.stream().anyMatch(Item::isStar);
    }

    private static int named(String name, RelDataType answer) {
        int exact = answer.getFieldNames().indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        for (int index = 0; index < answer.getFieldCount(); index++) {
            if (answer.getFieldNames().get(index).equalsIgnoreCase(name)) {
                return index;
            }
        }
        return -1;
    }

    private static String last(SqlIdentifier name) {
        return name.names.get(name.names.size() - 1);
    }
}
