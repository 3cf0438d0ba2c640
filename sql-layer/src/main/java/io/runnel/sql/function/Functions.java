package io.runnel.sql.function;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Every function and operator that a query may call. */
public final class Functions {
    /** Calcite's window functions, of which we have our own or none: without an operator behind them they mislead. */
    private static final Set<String> LEFT_OUT = Set.of(
            "TUMBLE",
            "HOP",
            "SESSION",
            "$TUMBLE",
            "$HOP",
            "$SESSION",
            "TUMBLE_START",
            "TUMBLE_END",
            "HOP_START",
            "HOP_END",
            "SESSION_START",
            "SESSION_END");

    /** Of these, the first that has a function of some name gives it. */
    private static final List<SqlLibrary> LIBRARIES =
            List.of(SqlLibrary.POSTGRESQL, SqlLibrary.MYSQL, SqlLibrary.ORACLE);

    /** The operators that validation looks names up in: the standard's, ours, and those that other databases share. */
    public static final SqlOperatorTable TABLE = operators();

    private static final Set<String> NAMES = TABLE.getOperatorList().stream()
            .filter(SqlFunction.class::isInstance)
            .map(operator -> operator.getName().toUpperCase(Locale.ROOT))
            .filter(name -> !name.startsWith("$"))
            .collect(Collectors.toUnmodifiableSet());

    private Functions() {}

    /** Names of all functions, upper case. */
    public static Set<String> names() {
        return NAMES;
    }

    /** What there is to say of the functions of ksqlDB and the most used of the standard, by name. */
    public static SortedMap<String, FunctionDescription> described() {
        SortedMap<String, FunctionDescription> described = new TreeMap<>(StandardFunctions.descriptions());
        described.putAll(FunctionLibrary.descriptions());
        return described;
    }

    /** Whether the function of this name, in any case, gives rows. */
    public static boolean givesRows(String name) {
        return FunctionLibrary.TABLES.contains(name.toUpperCase(Locale.ROOT));
    }

    /** Whether the function of this name, in any case, takes a lambda. */
    public static boolean takesLambdas(String name) {
        return FunctionLibrary.LAMBDAS.contains(name.toUpperCase(Locale.ROOT));
    }

    private static SqlOperatorTable operators() {
        OperatorIndex index = new OperatorIndex();
        index.add(List.of(TumbleFunction.INSTANCE));
        index.add(FunctionLibrary.operators());
        index.add(FunctionLibrary.aggregates());
        index.add(FunctionLibrary.tableFunctions());
        index.add(FarRowFunction.operators());
        index.add(usable(SqlStdOperatorTable.instance()));
        for (SqlLibrary library : LIBRARIES) {
            index.add(usable(SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(EnumSet.of(library), false)));
        }
        return index;
    }

    private static List<SqlOperator> usable(SqlOperatorTable table) {
        return table.getOperatorList().stream()
                .filter(operator -> !LEFT_OUT.contains(operator.getName().toUpperCase(Locale.ROOT)))
                .toList();
    }
}
