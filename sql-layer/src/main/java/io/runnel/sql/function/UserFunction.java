package io.runnel.sql.function;

import java.util.List;
import org.apache.calcite.sql.SqlOperator;

/**
 * A function of a jar.
 *
 * @param codes numbers of its forms in {@link UserCodes}
 */
record UserFunction(FunctionDescription description, SqlOperator operator, List<Integer> codes) {
    String name() {
        return description.name();
    }
}
