package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A function that gives rows. It stands in a select list as if it gave one value; the planner takes the function that
 * gives all of them as an ARRAY instead, and makes rows of that.
 */
public final class TableFunction extends SqlUserDefinedFunction {
    private final RegisteredFunction lists;

    TableFunction(String name, Overloads overloads) {
        super(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                call -> ColumnType.element(overloads.returned(call)),
                overloads::infer,
                new RegisteredFunction.Operands(overloads),
                overloads);
        lists = new RegisteredFunction(name, overloads, true);
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        RelDataType array = lists.deriveType(validator, scope, call);
        ((SqlBasicCall) call).setOperator(this);
        return ColumnType.element(array);
    }

    /** The expression that gives all values of a call of this function as an ARRAY. */
    public RexNode lists(RexBuilder rexBuilder, RexCall call) {
        return rexBuilder.makeCall(lists, call.operands);
    }
}
