package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.codegen.GeneratedPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.runtime.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * A query compiled to Java, ready to run over history.
 *
 * @param constants objects that the code looks up in its data context, by name
 * @param requests what its scans read
 */
public record PhysicalQuery(
        EnumerableRel operators, Bindable<?> code, Map<String, Object> constants, List<ScanRequest> requests) {

    private static final Pattern MISSING_OPERATOR = Pattern.compile("Missing conversions? (?:is|are) Logical(\\w+)");

    /** Plans and compiles; takes some ten milliseconds in a warm process. */
    static PhysicalQuery compile(RelNode logical) {
        Map<String, Object> constants = new HashMap<>();
        try {
            EnumerableRel operators = PhysicalPlanner.plan(logical);
            if (!RelOptUtil.getVariablesUsed(operators).isEmpty()) {
                throw new IllegalStateException("Unable to implement: a row of an outer query is read where it is not");
            }
            Bindable<?> code = GeneratedPlan.compile(constants, operators);
            return new PhysicalQuery(operators, code, Map.copyOf(constants), requests(operators));
        } catch (RelOptPlanner.CannotPlanException e) {
            Matcher missing = MISSING_OPERATOR.matcher(String.valueOf(e.getMessage()));
            throw unsupported(missing.find() ? " (" + missing.group(1) + ")" : "", e);
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).startsWith("Unable to implement")) {
                throw unsupported("", e);
            }
            throw e;
        } catch (RuntimeException e) {
            throw PlanningTime.exceeded(e).map(RuntimeException.class::cast).orElse(e);
        }
    }

    private static SqlException unsupported(String which, RuntimeException cause) {
        return new SqlException(
                "0A000",
                "A part of this query" + which + " cannot run over history; write it another way, such as with a join"
                        + " or a GROUP BY in place of a subquery.",
                0,
                0,
                cause);
    }

    /** Whether the code gives each row as a bare value, as it does for one column. */
    public boolean bareRows() {
        return operators.getRowType().getFieldCount() == 1;
    }

    private static List<ScanRequest> requests(RelNode operators) {
        List<ScanRequest> requests = new ArrayList<>();
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (node instanceof LogScan scan) {
                    requests.add(scan.request());
                } else if (node instanceof LogCount count) {
                    requests.add(count.scan().request());
                }
                super.visit(node, ordinal, parent);
            }
        }.go(operators);
        return List.copyOf(requests);
    }
}
