package io.runnel.sql.continuous;

import io.runnel.sql.continuous.JoinCondition.Pair;
import io.runnel.sql.operator.JoinKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * Puts a join together: below it, programs that compute what the join compares; behind it, one that gives the logical
 * join's columns. Both merge with what stands around.
 */
final class JoinBuilder {
    private final FlowPlanner planner;
    private final RexBuilder rexBuilder;
    private final RelDataType logical;
    private final JoinKind kind;
    private final Flow left;
    private final Flow right;
    private final List<RexNode> leftExtras = new ArrayList<>();
    private final List<RexNode> rightExtras = new ArrayList<>();
    private final List<Integer> leftKeys = new ArrayList<>();
    private final List<Integer> rightKeys = new ArrayList<>();

    /** @param logical the columns that come out */
    JoinBuilder(FlowPlanner planner, RelDataType logical, JoinKind kind, Flow left, Flow right) {
        this.planner = planner;
        this.rexBuilder = planner.rexBuilder();
        this.logical = logical;
        this.kind = kind;
        this.left = left;
        this.right = right;
    }

    private int leftWidth() {
        return left.rowType().getFieldCount();
    }

    /** Makes these what the join compares. */
    void keys(List<Pair> pairs) {
        for (Pair pair : pairs) {
            leftKeys.add(column(pair.left(), true));
            rightKeys.add(column(pair.right(), false));
        }
    }

    /** Adds the pairs that the join does not compare as its key to the other conditions. */
    void rest(List<Pair> all, List<Pair> keys, List<RexNode> rest) {
        for (Pair pair : all) {
            if (!keys.contains(pair)) {
                rest.add(rexBuilder.makeCall(
                        SqlStdOperatorTable.EQUALS, pair.left(), JoinCondition.shifted(pair.right(), leftWidth())));
            }
        }
    }

    /** The column of a side's row that has an expression's value, made if there is none. */
    int column(RexNode expression, boolean ofLeft) {
        if (expression instanceof RexInputRef reference) {
            return reference.getIndex();
        }
        List<RexNode> extras = ofLeft ? leftExtras : rightExtras;
        if (!extras.contains(expression)) {
            extras.add(expression);
        }
        return (ofLeft ? left : right).rowType().getFieldCount() + extras.indexOf(expression);
    }

    /**
     * The columns of a joined row that are its key: of each pair the left expression if it is a column, else the right one.
     * Where a side's columns may be null, those of the other are; of a full join neither is the key.
     */
    List<Integer> outputKey(List<Pair> pairs) {
        int width = leftWidth() + leftExtras.size();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            boolean leftColumn = isColumn(left, pairs.get(i).left());
            boolean rightColumn = isColumn(right, pairs.get(i).right());
            boolean byRight = kind == JoinKind.RIGHT ? rightColumn || !leftColumn : rightColumn && !leftColumn;
            int column = byRight ? width + rightKeys.get(i) : leftKeys.get(i);
            columns.add(kind == JoinKind.FULL ? OutputShape.MISSING : column);
        }
        return columns;
    }

    /** Where columns of a side stand in a joined row; to be asked behind {@link #keys}. */
    List<Integer> places(List<Integer> columns, boolean ofLeft) {
        int before = ofLeft ? 0 : leftWidth() + leftExtras.size();
        return columns.stream()
                .map(column -> column < 0 ? column : (Integer) (column + before))
                .toList();
    }

    /** Calcite computes some of what a join compares below it: that is no column either. */
    private static boolean isColumn(Flow side, RexNode compared) {
        return compared instanceof RexInputRef column
                && !(side instanceof Flow.Rows rows
                        && rows.program()
                                        .expandLocalRef(
                                                rows.program().getProjectList().get(column.getIndex()))
                                instanceof RexCall);
    }

    /**
     * The flow that gives the logical join's columns.
     *
     * @param rest what joined rows must fulfil besides, over the logical join's columns
     */
    Flow finish(List<RexNode> rest, Function<Flow.Sides, Flow.Join> make) {
        Flow leftRows = side(left, leftExtras);
        Flow rightRows = side(right, rightExtras);
        RelDataType rowType = rowType(leftRows, rightRows);
        RexNode condition = condition(rest, rowType);
        boolean filters = kind == JoinKind.INNER;
        Flow.Join made = make.apply(
                new Flow.Sides(leftRows, rightRows, leftKeys, rightKeys, kind, filters ? null : condition, rowType));
        RexProgramBuilder program = new RexProgramBuilder(rowType, rexBuilder);
        for (RelDataTypeField field : logical.getFieldList()) {
            program.addProject(reference(field.getIndex(), rowType), field.getName());
        }
        if (filters && condition != null) {
            program.addCondition(condition);
        }
        return planner.rows(made, program.getProgram());
    }

    private @Nullable RexNode condition(List<RexNode> rest, RelDataType rowType) {
        RexNode all = RexUtil.composeConjunction(rexBuilder, rest, true);
        return all == null
                ? null
                : all.accept(new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return reference(input.getIndex(), rowType);
                    }
                });
    }

    /** A column of the logical join, where it stands in a joined row. */
    private RexInputRef reference(int column, RelDataType rowType) {
        int index = column < leftWidth() ? column : column + leftExtras.size();
        return new RexInputRef(index, rowType.getFieldList().get(index).getType());
    }

    private Flow side(Flow side, List<RexNode> extras) {
        RexProgramBuilder program = new RexProgramBuilder(side.rowType(), rexBuilder);
        program.addIdentity();
        for (int i = 0; i < extras.size(); i++) {
            program.addProject(extras.get(i), "$JOIN" + i);
        }
        return planner.rows(side, program.getProgram());
    }

    /** The logical join's types, which know whose columns may be null, and those of what is computed. */
    private RelDataType rowType(Flow leftRows, Flow rightRows) {
        List<RelDataTypeField> columns = logical.getFieldList();
        RelDataTypeFactory.Builder fields = rexBuilder.getTypeFactory().builder();
        fields.addAll(columns.subList(0, leftWidth()));
        computed(leftRows, leftExtras, fields);
        fields.addAll(columns.subList(leftWidth(), columns.size()));
        computed(rightRows, rightExtras, fields);
        return fields.uniquify().build();
    }

    private void computed(Flow side, List<RexNode> extras, RelDataTypeFactory.Builder fields) {
        List<String> names = side.rowType().getFieldNames();
        for (int i = 0; i < extras.size(); i++) {
            fields.add(
                    names.get(names.size() - extras.size() + i),
                    nullable(extras.get(i).getType()));
        }
    }

    private RelDataType nullable(RelDataType type) {
        return rexBuilder.getTypeFactory().createTypeWithNullability(type, true);
    }
}
