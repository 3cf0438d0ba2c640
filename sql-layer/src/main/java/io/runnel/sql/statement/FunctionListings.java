package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.FunctionDescription;
import io.runnel.sql.function.Functions;
import io.runnel.sql.parser.SqlDescribeFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers of SHOW FUNCTIONS and DESCRIBE FUNCTION. */
record FunctionListings(FunctionDescription function) {
    /** Name, kind and family of every described function, by name. */
    static List<@Nullable Object[]> all() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (FunctionDescription function : Functions.described().values()) {
            rows.add(new @Nullable Object[] {function.name(), function.kind(), function.family()});
        }
        return rows;
    }

    /** @throws SqlException 42883 for an unknown function */
    static FunctionListings of(SqlDescribeFunction describe) {
        String name = String.join(".", describe.name().names).toUpperCase(Locale.ROOT);
        FunctionDescription function = Functions.described().get(name);
        if (function == null) {
            String rest = Functions.names().contains(name)
                    ? ": it is one of Calcite's, which are not described here."
                    : NearestNames.suggestion(name, Functions.described().keySet());
            throw SqlException.at(
                    "42883", describe.name().getParserPosition(), "There is no description of function " + name, rest);
        }
        return new FunctionListings(function);
    }

    List<@Nullable Object[]> rows() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[] {"NAME", function.name()});
        rows.add(new @Nullable Object[] {"KIND", function.kind()});
        rows.add(new @Nullable Object[] {"FAMILY", function.family()});
        rows.add(new @Nullable Object[] {"DESCRIPTION", function.about()});
        if (function.origin() != null) {
            rows.add(new @Nullable Object[] {"JAR", function.origin().jar()});
            rows.add(new @Nullable Object[] {"AUTHOR", function.origin().author()});
            rows.add(new @Nullable Object[] {"VERSION", function.origin().version()});
        }
        function.forms().forEach(form -> rows.add(new @Nullable Object[] {"FORM", form}));
        function.examples()
                .forEach(example ->
                        rows.add(new @Nullable Object[] {"EXAMPLE", example.call() + " gives " + example.result()}));
        return rows;
    }
}
