package io.runnel.sql.continuous;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * GROUPING SETS, ROLLUP and CUBE: each row goes on once for each set, and groups by the columns that are left and the set's
 * number, which is part of the answer's key. GROUPING over all columns, in their order, is that number.
 */
final class GroupingSetsQuery {
    private static final String SET = "$SET";

    private final RexBuilder rexBuilder;
    private final Aggregate aggregate;
    private final List<Integer> groups;
    private final List<Long> sets = new ArrayList<>();

    GroupingSetsQuery(RexBuilder rexBuilder, Aggregate aggregate) {
        this.rexBuilder = rexBuilder;
        this.aggregate = aggregate;
        this.groups = aggregate.getGroupSet().asList();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            long number = 0;
            for (int column : groups) {
                number = number << 1 | (set.get(column) ? 0 : 1);
            }
            sets.add(number);
        }
    }

    /** The calls that an operator computes; the others ask for the set. */
    static List<AggregateCall> computed(Aggregate aggregate) {
        return aggregate.getAggCallList().stream()
                .filter(call -> !isGrouping(call))
                .toList();
    }

    private static boolean isGrouping(AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        return kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID;
    }

    /**
     * The flow of the aggregation.
     *
     * @param input just the columns of {@link AggregateColumns#apart}
     */
    Flow flow(FlowPlanner planner, Flow input, AggregateColumns columns) {
        RelDataType rows = input.rowType();
        RelDataTypeFactory.Builder expanded = rexBuilder.getTypeFactory().builder();
        for (RelDataTypeField field : rows.getFieldList()) {
            boolean nullable =
                    field.getIndex() < groups.size() || field.getType().isNullable();
            expanded.add(
                    field.getName(), rexBuilder.getTypeFactory().createTypeWithNullability(field.getType(), nullable));
        }
        expanded.add(SET, SqlTypeName.BIGINT);
        Flow.GroupingSets each = new Flow.GroupingSets(
                input,
                groups.size(),
                sets,
                expanded.uniquify().build(),
                new OutputShape(input.shape().table(), List.of(), input.shape().windowed()));
        List<Integer> key = new ArrayList<>(columns.groupColumns());
        key.add(rows.getFieldCount());
        RelDataType grouped = groupedType();
        List<Integer> places = new ArrayList<>(columns.groupColumns());
        places.add(groups.size());
        Flow flow =
                new Flow.Grouped(each, key, columns.columns(), false, grouped, new OutputShape(true, places, false));
        return planner.rows(flow, answer(grouped).getProgram());
    }

    /** Grouping columns, the set, what is computed. */
    private RelDataType groupedType() {
        List<RelDataTypeField> fields = aggregate.getRowType().getFieldList();
        RelDataTypeFactory.Builder grouped = rexBuilder.getTypeFactory().builder();
        grouped.addAll(fields.subList(0, groups.size())).add(SET, SqlTypeName.BIGINT);
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            if (!isGrouping(aggregate.getAggCallList().get(i))) {
                grouped.add(fields.get(groups.size() + i));
            }
        }
        return grouped.uniquify().build();
    }

    private RexProgramBuilder answer(RelDataType grouped) {
        List<RelDataTypeField> fields = aggregate.getRowType().getFieldList();
        RexProgramBuilder answer = new RexProgramBuilder(grouped, rexBuilder);
        for (int i = 0; i < groups.size(); i++) {
            answer.addProject(i, fields.get(i).getName());
        }
        int computed = groups.size() + 1;
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            AggregateCall call = aggregate.getAggCallList().get(i);
            String name = fields.get(groups.size() + i).getName();
            if (isGrouping(call)) {
                answer.addProject(grouping(call, grouped), name);
            } else {
                answer.addProject(computed++, name);
            }
        }
        return answer;
    }

    /** The bits of the columns that a call names. */
    private RexNode grouping(AggregateCall call, RelDataType grouped) {
        RexInputRef set = new RexInputRef(
                groups.size(), grouped.getFieldList().get(groups.size()).getType());
        if (call.getArgList().equals(groups)) {
            return set;
        }
        List<RexNode> cases = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            if (i < sets.size() - 1) {
                cases.add(rexBuilder.makeCall(SqlStdOperatorTable.EQUALS, set, bigint(sets.get(i))));
            }
            cases.add(bigint(bits(sets.get(i), call.getArgList())));
        }
        return cases.size() == 1 ? cases.get(0) : rexBuilder.makeCall(SqlStdOperatorTable.CASE, cases);
    }

    private RexNode bigint(long value) {
        return rexBuilder.makeBigintLiteral(java.math.BigDecimal.valueOf(value));
    }

    private long bits(long set, List<Integer> arguments) {
        long bits = 0;
        for (int argument : arguments) {
            int place = groups.size() - 1 - groups.indexOf(argument);
            bits = bits << 1 | (set >> place & 1);
        }
        return bits;
    }
}
