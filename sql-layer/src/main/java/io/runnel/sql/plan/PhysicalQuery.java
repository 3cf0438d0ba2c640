package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.adapter.enumerable.EnumerableInterpretable;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
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

    /** Plans and compiles; takes some ten milliseconds in a warm process. */
    static PhysicalQuery compile(RelNode logical) {
        EnumerableRel operators = PhysicalPlanner.plan(logical);
        Map<String, Object> constants = new HashMap<>();
        Bindable<?> code = EnumerableInterpretable.toBindable(constants, null, operators, EnumerableRel.Prefer.ARRAY);
        return new PhysicalQuery(operators, code, Map.copyOf(constants), requests(operators));
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
