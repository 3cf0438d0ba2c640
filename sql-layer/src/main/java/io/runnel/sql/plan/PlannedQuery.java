package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.parser.SqlEmitQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * A query whose names and types are settled. Immutable and thread-safe: it can be run many times, also at once, though
 * not after a source it reads was dropped or declared anew.
 */
public final class PlannedQuery {
    private final RelRoot root;
    private final RelDataType parameterTypes;
    private final boolean continuous;
    private final long joinGraceMs;
    private final SqlEmitQuery.Emit emit;
    private final Optional<List<Integer>> partitionBy;
    private @Nullable PhysicalQuery physical;
    private volatile @Nullable Boolean userFunctions;

    /** @param joinGraceMs how long joins of streams wait for late rows where they do not say so */
    PlannedQuery(RelRoot root, RelDataType parameterTypes, boolean continuous, long joinGraceMs) {
        this(root, parameterTypes, continuous, joinGraceMs, SqlEmitQuery.Emit.UNSAID, Optional.empty());
    }

    private PlannedQuery(
            RelRoot root,
            RelDataType parameterTypes,
            boolean continuous,
            long joinGraceMs,
            SqlEmitQuery.Emit emit,
            Optional<List<Integer>> partitionBy) {
        this.root = root;
        this.parameterTypes = parameterTypes;
        this.continuous = continuous;
        this.joinGraceMs = joinGraceMs;
        this.emit = emit;
        this.partitionBy = partitionBy.map(List::copyOf);
    }

    /** The same with what stands behind the query. */
    PlannedQuery emitting(SqlEmitQuery.Emit words, Optional<List<Integer>> columns) {
        return new PlannedQuery(root, parameterTypes, continuous, joinGraceMs, words, columns);
    }

    /**
     * The query in logical operators (convention NONE), without subqueries or correlation where these can be removed,
     * before any work is pushed into scans. A scan is a {@code LogicalTableScan} over a {@link SourceTable}, whose row
     * type is the declared columns followed by the pseudo-columns.
     */
    public RelNode logical() {
        return root.project();
    }

    /** Names and types of the answer's columns, as the client sees them. */
    public RelDataType rowType() {
        return root.validatedRowType;
    }

    /** Types of the parameters, in order, as a row type; without fields if there are none. */
    public RelDataType parameterTypes() {
        return parameterTypes;
    }

    /** Whether code of a user's jar runs in it. */
    public boolean callsUserFunctions() {
        Boolean known = userFunctions;
        if (known == null) {
            known = UserFunctionUse.in(logical());
            userFunctions = known;
        }
        return known;
    }

    /** Whether it was planned for EMIT CHANGES. */
    public boolean continuous() {
        return continuous;
    }

    /** How long its joins of streams wait for late rows where they do not say so, in milliseconds. */
    public long joinGraceMs() {
        return joinGraceMs;
    }

    /** The streams and tables that it reads, each once, the left-most first. */
    public List<Source> sources() {
        return SourcesRead.by(logical());
    }

    /**
     * The same query with its columns in another order and of given types, such as those of the stream that it writes.
     *
     * @param columns the place of each new column among those of the answer; negative for one that is null in each row
     * @param target names and types of the new columns; each takes all values of the one that it is made of
     */
    public PlannedQuery into(List<Integer> columns, RelDataType target) {
        RelNode rows = logical();
        RexBuilder rex = rows.getCluster().getRexBuilder();
        List<RexNode> values = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            RelDataType wanted = target.getFieldList().get(index).getType();
            if (columns.get(index) < 0) {
                values.add(rex.makeNullLiteral(SqlTypes.FACTORY.createTypeWithNullability(wanted, true)));
                continue;
            }
            RexNode column = rex.makeInputRef(rows, columns.get(index));
            RelDataType type = SqlTypes.FACTORY.createTypeWithNullability(
                    wanted, column.getType().isNullable());
            values.add(column.getType().equals(type) ? column : rex.makeAbstractCast(type, column, false));
        }
        RelNode stored = LogicalProject.create(rows, List.of(), values, target.getFieldNames(), Set.of());
        return new PlannedQuery(
                RelRoot.of(stored, stored.getRowType(), root.kind),
                parameterTypes,
                continuous,
                joinGraceMs,
                emit,
                partitionBy.map(places -> places.stream().map(columns::indexOf).toList()));
    }

    /** The same query with other names of its columns, as many as it has. */
    public PlannedQuery named(List<String> names) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        List<Integer> places = new ArrayList<>();
        for (RelDataTypeField field : rowType().getFieldList()) {
            places.add(field.getIndex());
            fields.add(names.get(field.getIndex()), field.getType());
        }
        return into(places, fields.build());
    }

    /** What stands behind EMIT; unsaid without EMIT. */
    public SqlEmitQuery.Emit emit() {
        return emit;
    }

    /**
     * The columns of PARTITION BY by their places among the answer's, in its order; none within for PARTITION BY NULL, and
     * empty without the clause.
     */
    public Optional<List<Integer>> partitionBy() {
        return partitionBy;
    }

    /**
     * The query compiled for history; compiled when it is first asked for, and then kept.
     *
     * @throws io.runnel.sql.SqlException 0A000 if it has a part that cannot run over history
     */
    public synchronized PhysicalQuery physical() {
        if (physical == null) {
            physical = PhysicalQuery.compile(logical());
        }
        return physical;
    }
}
