package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Formats;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.HistoryQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** INSERT INTO … VALUES and INSERT INTO … SELECT. Thread-safe. */
public final class InsertStatements {
    private final RowStore store;
    private final Formats formats;
    private final QueryPlanner planner;
    private final HistoryQueries queries;
    private final AtomicInteger keylessRows = new AtomicInteger();

    public InsertStatements(RowStore store, Formats formats, QueryPlanner planner, HistoryQueries queries) {
        this.store = store;
        this.formats = formats;
        this.planner = planner;
        this.queries = queries;
    }

    HistoryQueries queries() {
        return queries;
    }

    /**
     * Checks an INSERT.
     *
     * @throws SqlException with line and column where a place is to blame
     */
    public Executable prepare(String sql, SqlInsert insert, CatalogSnapshot catalog, Session session) {
        Source source = target(insert, catalog);
        List<InsertTarget> targets = InsertTarget.of(source, insert.getTargetColumnList());
        if (insert.getSource().getKind() != SqlKind.VALUES) {
            return select(sql, insert, source, targets, new Context(catalog, session));
        }
        ComputedValues computed = new ComputedValues();
        List<List<InsertValue>> rows = new ArrayList<>();
        for (SqlNode row : ((SqlCall) insert.getSource()).getOperandList()) {
            rows.add(row((SqlCall) row, targets, computed));
        }
        computed.plan(planner, new CatalogLookup(catalog), session);
        RelDataType parameterTypes = parameterTypes(insert, rows, computed);
        return new InsertStatement(
                sql,
                new InsertStatement.Shape(source, targets, rows, parameterTypes),
                computed,
                this,
                new RowWriter(store, source, formats.encoder(source), keylessRows));
    }

    private static Source target(SqlInsert insert, CatalogSnapshot catalog) {
        if (insert.isUpsert() || !(insert.getTargetTable() instanceof SqlIdentifier name)) {
            throw SqlException.at(
                    "0A000",
                    insert.getParserPosition(),
                    "This form of INSERT is not supported",
                    "; write INSERT INTO name.");
        }
        return SourceNames.writable(catalog, name);
    }

    private record Context(CatalogSnapshot catalog, Session session) {}

    private InsertSelectStatement select(
            String sql, SqlInsert insert, Source source, List<InsertTarget> targets, Context context) {
        SqlParserPos place = insert.getSource().getParserPosition();
        PlannedQuery plan =
                planner.plan(insert.getSource(), new CatalogLookup(context.catalog), context.session, false);
        List<RelDataTypeField> fields = plan.rowType().getFieldList();
        if (fields.size() != targets.size()) {
            throw SqlException.at(
                    "42601",
                    place,
                    "The query gives " + fields.size() + " columns for " + targets.size() + " (" + names(targets) + ")",
                    ".");
        }
        for (int index = 0; index < targets.size(); index++) {
            checkType(fields.get(index), targets.get(index), place);
        }
        return new InsertSelectStatement(
                sql, targets, plan, queries, new RowWriter(store, source, formats.encoder(source), keylessRows));
    }

    private static void checkType(RelDataTypeField field, InsertTarget target, SqlParserPos place) {
        if (!target.takes(field.getType())) {
            throw SqlException.at(
                    "42804",
                    place,
                    "Column " + field.getName() + " of the query is " + ColumnType.text(field.getType())
                            + ", but column " + target.name() + " is " + ColumnType.text(target.type()),
                    "; write a CAST.");
        }
    }

    private static String names(List<InsertTarget> targets) {
        return String.join(", ", targets.stream().map(InsertTarget::name).toList());
    }

    private static List<InsertValue> row(SqlCall row, List<InsertTarget> targets, ComputedValues computed) {
        List<SqlNode> expressions = row.getOperandList();
        if (expressions.size() != targets.size()) {
            throw SqlException.at(
                    "42601",
                    row.getParserPosition(),
                    "There are " + expressions.size() + " values for " + targets.size() + " columns (" + names(targets)
                            + ")",
                    ".");
        }
        List<InsertValue> values = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            values.add(value(expressions.get(i), targets.get(i), computed));
        }
        return values;
    }

    private static InsertValue value(SqlNode expression, InsertTarget target, ComputedValues computed) {
        if (expression instanceof SqlDynamicParam parameter) {
            return new InsertValue.Parameter(parameter.getIndex(), target);
        }
        return InsertLiterals.constant(expression, target)
                .orElseGet(() -> new InsertValue.Computed(computed.add(expression), target, computed));
    }

    private static RelDataType parameterTypes(SqlInsert insert, List<List<InsertValue>> rows, ComputedValues computed) {
        @Nullable RelDataType[] types = new RelDataType[parameterCount(insert)];
        for (List<InsertValue> row : rows) {
            for (InsertValue value : row) {
                if (value instanceof InsertValue.Parameter parameter) {
                    types[parameter.index()] = parameter.target().type();
                }
            }
        }
        computed.parameterTypes(types);
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        for (int index = 0; index < types.length; index++) {
            RelDataType type = java.util.Objects.requireNonNull(types[index], "every parameter stands somewhere");
            fields.add("?" + index, SqlTypes.FACTORY.createTypeWithNullability(type, true));
        }
        return fields.build();
    }

    private static int parameterCount(SqlInsert insert) {
        int[] count = {0};
        insert.getSource().accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlDynamicParam param) {
                count[0] = Math.max(count[0], param.getIndex() + 1);
                return null;
            }
        });
        return count[0];
    }
}
