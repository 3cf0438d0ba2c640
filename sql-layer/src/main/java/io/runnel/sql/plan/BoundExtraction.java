package io.runnel.sql.plan;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import io.runnel.sql.format.PseudoColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Sarg;
import org.jspecify.annotations.Nullable;

/** Splits a condition on a scan's rows into bounds on pseudo-columns and the rest. Pure. */
final class BoundExtraction {
    private final RexBuilder rexBuilder;
    private final List<String> columns;
    private final List<ScanBound> bounds = new ArrayList<>();
    private final List<RexNode> rest = new ArrayList<>();

    /** @param columns names of the fields that the condition refers to */
    BoundExtraction(RexBuilder rexBuilder, List<String> columns, RexNode condition) {
        this.rexBuilder = rexBuilder;
        this.columns = columns;
        for (RexNode conjunct : org.apache.calcite.plan.RelOptUtil.conjunctions(condition)) {
            if (!(conjunct instanceof RexCall call && take(call))) {
                rest.add(conjunct);
            }
        }
    }

    List<ScanBound> bounds() {
        return bounds;
    }

    /** The part of the condition that no bound expresses; true if there is none. */
    RexNode rest() {
        return RexUtil.composeConjunction(rexBuilder, rest);
    }

    /** Whether bounds express the whole conjunct. */
    private boolean take(RexCall call) {
        if (call.getKind() == SqlKind.SEARCH) {
            return takeRanges(call);
        }
        Bound.Kind kind = kind(call.getKind());
        if (kind == null) {
            return false;
        }
        return take(call.operands.get(0), kind, call.operands.get(1))
                || take(call.operands.get(1), mirrored(kind), call.operands.get(0));
    }

    private boolean take(RexNode column, Bound.Kind kind, RexNode value) {
        Optional<PseudoColumn> pseudo = pseudoColumn(column);
        if (pseudo.isEmpty() || !isWholeNumber(value) || dependsOnRow(value)) {
            return false;
        }
        bounds.add(new ScanBound(new Bound(pseudo.get(), kind), value));
        return true;
    }

    /** A set of ranges, such as Calcite makes of BETWEEN and IN: its ends are bounds, and all of it if it is one range. */
    private boolean takeRanges(RexCall search) {
        Optional<PseudoColumn> pseudo = pseudoColumn(search.operands.get(0));
        Sarg<?> sarg = ((RexLiteral) search.operands.get(1)).getValueAs(Sarg.class);
        if (pseudo.isEmpty() || sarg == null || sarg.rangeSet.isEmpty()) {
            return false;
        }
        Range<?> span = sarg.rangeSet.span();
        if (span.hasLowerBound()) {
            addEnd(
                    pseudo.get(),
                    span.lowerBoundType() == BoundType.CLOSED ? Bound.Kind.LEAST : Bound.Kind.ABOVE,
                    span.lowerEndpoint());
        }
        if (span.hasUpperBound()) {
            addEnd(
                    pseudo.get(),
                    span.upperBoundType() == BoundType.CLOSED ? Bound.Kind.MOST : Bound.Kind.BELOW,
                    span.upperEndpoint());
        }
        return sarg.rangeSet.asRanges().size() == 1;
    }

    private void addEnd(PseudoColumn column, Bound.Kind kind, Comparable<?> end) {
        bounds.add(new ScanBound(
                new Bound(column, kind),
                rexBuilder.makeExactLiteral(
                        (BigDecimal) end, rexBuilder.getTypeFactory().createSqlType(SqlTypeName.BIGINT))));
    }

    private Optional<PseudoColumn> pseudoColumn(RexNode node) {
        RexNode inner = node.isA(SqlKind.CAST) && isWholeNumber(node) ? ((RexCall) node).operands.get(0) : node;
        return inner instanceof RexInputRef ref ? PseudoColumn.named(columns.get(ref.getIndex())) : Optional.empty();
    }

    private static boolean isWholeNumber(RexNode node) {
        return SqlTypeName.INT_TYPES.contains(node.getType().getSqlTypeName());
    }

    /** Whether the value differs from row to row, or from one run of a correlated subquery to the next. */
    static boolean dependsOnRow(RexNode value) {
        boolean[] found = {!RexUtil.isDeterministic(value)};
        value.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitInputRef(RexInputRef ref) {
                found[0] = true;
                return null;
            }

            @Override
            public @Nullable Void visitCorrelVariable(org.apache.calcite.rex.RexCorrelVariable variable) {
                found[0] = true;
                return null;
            }
        });
        return found[0];
    }

    private static Bound.@Nullable Kind kind(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> Bound.Kind.EQUAL;
            case GREATER_THAN -> Bound.Kind.ABOVE;
            case GREATER_THAN_OR_EQUAL -> Bound.Kind.LEAST;
            case LESS_THAN -> Bound.Kind.BELOW;
            case LESS_THAN_OR_EQUAL -> Bound.Kind.MOST;
            default -> null;
        };
    }

    private static Bound.Kind mirrored(Bound.Kind kind) {
        return switch (kind) {
            case LEAST -> Bound.Kind.MOST;
            case ABOVE -> Bound.Kind.BELOW;
            case MOST -> Bound.Kind.LEAST;
            case BELOW -> Bound.Kind.ABOVE;
            case EQUAL, AS_OF -> kind;
        };
    }
}
