package io.runnel.sql.codegen;

import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/**
 * Base of the classes that compute each expression in a method of its own, so that one can fail without the others.
 * Public only because generated code extends it.
 */
public abstract class GeneratedExpressions {
    /** Generated code reads parameters and the clock by this name. */
    protected final DataContext root;

    protected GeneratedExpressions(DataContext root) {
        this.root = root;
    }

    /** The value of the expression of that index. */
    public abstract @Nullable Object value(int index, @Nullable Object[] in);
}
