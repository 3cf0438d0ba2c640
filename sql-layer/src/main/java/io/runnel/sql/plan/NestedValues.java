package io.runnel.sql.plan;

import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.function.NestedAccess;
import io.runnel.sql.function.NestedCast;
import io.runnel.sql.function.NestedOperands;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Makes {@code a[i]} count from the end too and give null outside, and UNNEST of null give no row, where Calcite's fail, and
 * gives all the elements of
 * an ARRAY's and a MAP's constructor one type, which Calcite only promises.
 */
final class NestedValues extends RelHomogeneousShuttle {
    private final RexBuilder rexBuilder;
    private final RexShuttle expressions;

    NestedValues(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
        this.expressions = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return visited instanceof RexCall nested ? replaced(nested) : visited;
            }

            @Override
            public RexNode visitOver(RexOver over) {
                OrderedTypes.check(over);
                return super.visitOver(over);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(NestedValues.this));
            }
        };
    }

    private RexNode replaced(RexCall call) {
        return switch (call.getKind()) {
            case CAST -> cast(call);
            case ITEM -> item(call);
            case ARRAY_VALUE_CONSTRUCTOR -> array(call);
            case MAP_VALUE_CONSTRUCTOR -> map(call);
            case EQUALS, NOT_EQUALS, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> compared(call);
            default ->
                call.getOperator().getName().equals("||") && ColumnType.isNested(call.getType())
                        ? joined(call)
                        : NestedOperands.widened(rexBuilder, call);
        };
    }

    private RexNode joined(RexCall call) {
        return widened(call, call.getType());
    }

    private RexNode compared(RexCall call) {
        RelDataType left = call.operands.get(0).getType();
        RelDataType right = call.operands.get(1).getType();
        RelDataType common =
                ColumnType.isNested(left) && ColumnType.isNested(right) ? Comparisons.common(left, right) : null;
        return common == null ? call : widened(call, common);
    }

    /** The call with its nested operands cast to a type, where they have another. */
    private RexNode widened(RexCall call, RelDataType type) {
        return call.clone(
                call.getType(),
                call.operands.stream()
                        .map(value -> ColumnType.text(value.getType()).equals(ColumnType.text(type))
                                        || !ColumnType.isNested(value.getType())
                                ? value
                                : rexBuilder.makeCall(type, new NestedCast(value.getType(), type), List.of(value)))
                        .toList());
    }

    private RexNode cast(RexCall call) {
        RelDataType from = call.operands.get(0).getType();
        RelDataType to = call.getType();
        if (ScalarCasts.isText(from, to)) {
            return ScalarCasts.text(rexBuilder, call.operands.get(0), to);
        }
        // Also between types that differ in what may be null alone: Calcite's code fails at a null element.
        boolean nested = (ColumnType.isNested(from) || ColumnType.isNested(to))
                && from.getSqlTypeName() != SqlTypeName.NULL
                && !from.getFullTypeString().equals(to.getFullTypeString());
        return nested ? rexBuilder.makeCall(to, new NestedCast(from, to), call.operands) : call;
    }

    private RexNode item(RexCall call) {
        boolean nested = call.getKind() == SqlKind.ITEM
                && call.getOperator().getName().equals("ITEM")
                && ColumnType.isNested(call.operands.get(0).getType())
                && !call.operands.get(0).getType().isStruct();
        RelDataType type = rexBuilder.getTypeFactory().createTypeWithNullability(call.getType(), true);
        return nested
                ? rexBuilder.ensureType(
                        call.getType(), rexBuilder.makeCall(type, NestedAccess.ITEM, call.operands), false)
                : call;
    }

    private RexNode array(RexCall call) {
        RelDataType element = ColumnType.element(call.getType());
        return call.clone(
                call.getType(),
                call.operands.stream().map(value -> as(element, value)).toList());
    }

    private RexNode map(RexCall call) {
        List<RexNode> operands = new ArrayList<>();
        for (int index = 0; index < call.operands.size(); index += 2) {
            operands.add(as(ColumnType.key(call.getType()), call.operands.get(index)));
            operands.add(as(ColumnType.value(call.getType()), call.operands.get(index + 1)));
        }
        return call.clone(call.getType(), operands);
    }

    private RexNode as(RelDataType type, RexNode value) {
        return value.getType().getSqlTypeName() == type.getSqlTypeName()
                        && !value.getType().isNullable()
                ? value
                : rexBuilder.ensureType(type, value, true);
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other).accept(expressions);
        if (visited instanceof Aggregate aggregate) {
            OrderedTypes.check(aggregate);
        }
        return visited instanceof Uncollect unnest
                ? withoutNulls(unnest)
                : visited instanceof SetOp set ? ofOneType(set) : visited;
    }

    /** Of nested types Calcite only promises what the rows of UNION and its like have in common. */
    private RelNode ofOneType(SetOp set) {
        List<RelDataTypeField> fields = set.getRowType().getFieldList();
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : set.getInputs()) {
            List<RexNode> columns = new ArrayList<>();
            boolean different = false;
            for (RelDataTypeField field : fields) {
                RexNode column = rexBuilder.makeInputRef(input, field.getIndex());
                boolean other = ColumnType.isNested(field.getType())
                        && column.getType().getSqlTypeName() != SqlTypeName.NULL
                        && !ColumnType.text(column.getType()).equals(ColumnType.text(field.getType()));
                different |= other;
                columns.add(
                        other
                                ? rexBuilder.makeCall(
                                        field.getType(),
                                        new NestedCast(column.getType(), field.getType()),
                                        List.of(column))
                                : column);
            }
            inputs.add(
                    different
                            ? LogicalProject.create(
                                    input,
                                    List.of(),
                                    columns,
                                    input.getRowType().getFieldNames(),
                                    Set.of())
                            : input);
        }
        return set.copy(set.getTraitSet(), inputs);
    }

    /** UNNEST of null gives no row, where Calcite's fails. */
    private RelNode withoutNulls(Uncollect unnest) {
        RelNode input = unnest.getInput();
        List<RexNode> collections = new ArrayList<>();
        for (RelDataTypeField field : input.getRowType().getFieldList()) {
            RexNode collection = rexBuilder.makeInputRef(input, field.getIndex());
            boolean array = field.getType().getSqlTypeName() == SqlTypeName.ARRAY
                    || field.getType().getSqlTypeName() == SqlTypeName.MAP;
            collections.add(
                    array
                            ? rexBuilder.makeCall(field.getType(), NestedAccess.OR_EMPTY, List.of(collection))
                            : collection);
        }
        RelNode project = LogicalProject.create(
                input, List.of(), collections, input.getRowType().getFieldNames(), Set.of());
        return unnest.copy(unnest.getTraitSet(), List.of(project));
    }
}
