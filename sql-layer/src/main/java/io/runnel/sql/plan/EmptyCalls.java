package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import java.util.Locale;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/** Calls without arguments: ksqlDB's {@code COUNT()} is {@code COUNT(*)}, and {@code COALESCE()} is nothing. */
final class EmptyCalls extends SqlShuttle {
    /** @throws SqlException 42883 for COALESCE() */
    static SqlNode recognize(SqlNode query) {
        return Objects.requireNonNull(query.accept(new EmptyCalls()), "a query stays one");
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call.operandCount() > 0 || !(call.getOperator() instanceof SqlFunction)) {
            return super.visit(call);
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "COUNT" ->
                call.getOperator()
                        .createCall(
                                call.getFunctionQuantifier(),
                                call.getParserPosition(),
                                SqlIdentifier.star(call.getParserPosition()));
            case "COALESCE" ->
                throw SqlException.at(
                        "42883", call.getParserPosition(), "COALESCE() has no values", "; write COALESCE(a, b).");
            default -> call;
        };
    }
}
