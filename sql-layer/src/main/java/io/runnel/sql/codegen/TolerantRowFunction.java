package io.runnel.sql.codegen;

import io.runnel.sql.operator.RowFailures;
import io.runnel.sql.operator.RowFunction;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/**
 * Computes rows by the fused class; a row on which that fails is computed again one expression at a time, so that only
 * what fails becomes null.
 */
final class TolerantRowFunction implements RowFunction {
    private final ProgramClasses classes;
    private final ProgramExpressions program;
    private final DataContext context;
    private final RowFailures failures;
    private final GeneratedRow row;
    private @Nullable GeneratedExpressions expressions;

    TolerantRowFunction(ProgramClasses classes, ProgramExpressions program, DataContext context, RowFailures failures) {
        this.classes = classes;
        this.program = program;
        this.context = context;
        this.failures = failures;
        this.row = classes.row(context);
    }

    @Override
    public boolean apply(@Nullable Object[] in, @Nullable Object[] out) {
        try {
            return row.apply(in, out);
        } catch (RuntimeException failed) {
            // Not reported here: the second way says which expression it was.
            return oneByOne(in, out);
        }
    }

    private boolean oneByOne(@Nullable Object[] in, @Nullable Object[] out) {
        int conjunctions = program.conjunctions().size();
        for (int i = 0; i < conjunctions; i++) {
            if (!Boolean.TRUE.equals(valueOf(i, "condition", in))) {
                return false;
            }
        }
        for (int i = 0; i < program.projects().size(); i++) {
            out[i] = valueOf(conjunctions + i, "column", in);
        }
        return true;
    }

    private @Nullable Object valueOf(int index, String what, @Nullable Object[] in) {
        GeneratedExpressions isolated = expressions;
        if (isolated == null) {
            isolated = classes.expressions(context);
            expressions = isolated;
        }
        try {
            return isolated.value(index, in);
        } catch (RuntimeException failed) {
            failures.failed(what + " " + nameOf(index), failed);
            return null;
        }
    }

    private String nameOf(int index) {
        int column = index - program.conjunctions().size();
        return column < 0
                ? program.conjunctions().get(index).toString()
                : program.names().get(column);
    }
}
