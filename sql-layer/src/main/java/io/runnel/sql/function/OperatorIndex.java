package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Operators by name, in any case. Calcite's own table for lists does not find functions of special syntax, such as
 * {@code COUNT(*)}, when it is asked for functions; this one does, as Calcite's standard table.
 */
final class OperatorIndex implements SqlOperatorTable {
    private final Map<String, List<SqlOperator>> byName = new LinkedHashMap<>();

    /**
     * Adds the operators whose names are new. A second function of a name would hide what Calcite knows of the first,
     * such as that COUNT takes a star.
     */
    void add(List<SqlOperator> operators) {
        Set<String> taken = Set.copyOf(byName.keySet());
        for (SqlOperator operator : operators) {
            String name = operator.getName().toUpperCase(Locale.ROOT);
            if (!taken.contains(name)) {
                byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(operator);
            }
        }
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier opName,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> operatorList,
            SqlNameMatcher nameMatcher) {
        if (!opName.isSimple()) {
            return;
        }
        for (SqlOperator operator : byName.getOrDefault(opName.getSimple().toUpperCase(Locale.ROOT), List.of())) {
            boolean function = syntax == SqlSyntax.FUNCTION && operator instanceof SqlFunction;
            if (function || operator.getSyntax() == syntax) {
                operatorList.add(operator);
            }
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return byName.values().stream().flatMap(List::stream).toList();
    }
}
