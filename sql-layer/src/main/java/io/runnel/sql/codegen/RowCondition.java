package io.runnel.sql.codegen;

import java.util.function.Predicate;
import org.apache.calcite.DataContext;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A condition compiled to a class, for queries over history: where it fails on a row, it throws. Thread-safe; the
 * predicates it gives are not.
 */
public final class RowCondition {
    private static final @Nullable Object[] NO_COLUMNS = {};

    private final ProgramClasses classes;

    private RowCondition(ProgramClasses classes) {
        this.classes = classes;
    }

    /**
     * Compiles; takes some milliseconds.
     *
     * @param rowType of the rows that the condition takes
     */
    public static RowCondition compile(RexBuilder rexBuilder, RelDataType rowType, RexNode condition) {
        RexProgramBuilder program = new RexProgramBuilder(rowType, rexBuilder);
        program.addCondition(condition);
        return new RowCondition(new ProgramClasses(program.getProgram()));
    }

    /**
     * The condition of one query, for one thread: true where it holds, false where it does not or is null.
     *
     * @param context values of {@code ?} and the query's time
     * @throws IllegalStateException if a constant in it cannot be computed
     */
    public Predicate<@Nullable Object[]> in(DataContext context) {
        GeneratedRow row = classes.row(context);
        return columns -> row.apply(columns, NO_COLUMNS);
    }
}
