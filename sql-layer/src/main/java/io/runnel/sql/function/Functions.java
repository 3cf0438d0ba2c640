package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

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
            "USER",
            "CURRENT_USER",
            "SESSION_USER",
            "SYSTEM_USER",
            "SESSION_START",
            "SESSION_END");

    /** Functions of a time that are of the moment if they are given none. */
    private static final Set<String> OF_THE_MOMENT = Set.of("UNIX_TIMESTAMP", "UNIX_DATE");

    /** Of these, the first that has a function of some name gives it. */
    private static final List<SqlLibrary> LIBRARIES =
            List.of(SqlLibrary.POSTGRESQL, SqlLibrary.MYSQL, SqlLibrary.ORACLE);

    private static final SqlOperatorTable BUILT_IN = operators();

    private static final Set<String> NAMES = BUILT_IN.getOperatorList().stream()
            .filter(SqlFunction.class::isInstance)
            .map(operator -> operator.getName().toUpperCase(Locale.ROOT))
            .filter(name -> !name.startsWith("$"))
            .collect(Collectors.toUnmodifiableSet());

    /** Those of the process' one folder of jars, if it has one. */
    private static volatile @Nullable UserFunctions users;

    /** The operators that validation looks names up in: the standard's, ours, and those that other databases share. */
    public static final SqlOperatorTable TABLE = new SqlOperatorTable() {
        @Override
        public void lookupOperatorOverloads(
                SqlIdentifier opName,
                @Nullable SqlFunctionCategory category,
                SqlSyntax syntax,
                List<SqlOperator> operatorList,
                SqlNameMatcher nameMatcher) {
            UserFunction user = opName.isSimple() && syntax == SqlSyntax.FUNCTION
                    ? userFunctions().get(opName.getSimple().toUpperCase(Locale.ROOT))
                    : null;
            if (user == null) {
                BUILT_IN.lookupOperatorOverloads(opName, category, syntax, operatorList, nameMatcher);
            } else {
                operatorList.add(user.operator());
            }
        }

        @Override
        public List<SqlOperator> getOperatorList() {
            List<SqlOperator> all = new ArrayList<>(BUILT_IN.getOperatorList());
            userFunctions().values().forEach(function -> all.add(function.operator()));
            return all;
        }
    };

    private Functions() {}

    static synchronized void install(UserFunctions loaded) {
        if (users != null) {
            throw new IllegalStateException("This process has loaded a folder of user functions already");
        }
        users = loaded;
    }

    static synchronized void remove(UserFunctions loaded) {
        if (users == loaded) {
            users = null;
        }
    }

    private static Map<String, UserFunction> userFunctions() {
        UserFunctions loaded = users;
        return loaded == null ? Map.of() : loaded.functions();
    }

    static boolean isBuiltIn(String name) {
        return NAMES.contains(name);
    }

    /** How long a call of a user's function may take, in nanoseconds. */
    public static long userTimeoutNanos() {
        UserFunctions loaded = users;
        return loaded == null ? Long.MAX_VALUE : loaded.timeoutNanos();
    }

    /** Whether the operator is a user's function. */
    public static boolean isUsers(SqlOperator operator) {
        return userFunctions().containsKey(operator.getName());
    }

    /**
     * Whether a call gives the same whenever it is computed of the same values; of users' functions nobody can know, and they
     * are taken at their word.
     */
    public static boolean isRepeatable(RexCall call) {
        SqlOperator operator = call.getOperator();
        boolean ofTheMoment = call.getOperands().isEmpty() && OF_THE_MOMENT.contains(operator.getName());
        return operator.isDeterministic() && !operator.isDynamicFunction() && !ofTheMoment;
    }

    /** Names of all functions, upper case. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(NAMES);
        names.addAll(userFunctions().keySet());
        return names;
    }

    /** What there is to say of the functions of ksqlDB and the most used of the standard, by name. */
    public static SortedMap<String, FunctionDescription> described() {
        SortedMap<String, FunctionDescription> described = new TreeMap<>(StandardFunctions.descriptions());
        described.putAll(FunctionLibrary.descriptions());
        userFunctions().forEach((name, function) -> described.put(name, function.description()));
        return described;
    }

    /** Whether the function of this name, in any case, gives rows. */
    public static boolean givesRows(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        UserFunction user = userFunctions().get(upper);
        return FunctionLibrary.TABLES.contains(upper) || user != null && user.operator() instanceof TableFunction;
    }

    /** Whether the function of this name, in any case, takes a lambda. */
    public static boolean takesLambdas(String name) {
        return FunctionLibrary.LAMBDAS.contains(name.toUpperCase(Locale.ROOT));
    }

    /** Whether the function of this name, in any case, is an aggregate one. */
    public static boolean aggregates(String name) {
        List<SqlOperator> found = new ArrayList<>();
        TABLE.lookupOperatorOverloads(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                null,
                SqlSyntax.FUNCTION,
                found,
                SqlNameMatchers.withCaseSensitive(false));
        return found.stream().anyMatch(SqlOperator::isAggregator);
    }

    private static SqlOperatorTable operators() {
        OperatorIndex index = new OperatorIndex();
        index.add(WindowFunction.ALL);
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
