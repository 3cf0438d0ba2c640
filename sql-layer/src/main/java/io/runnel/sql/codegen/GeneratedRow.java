package io.runnel.sql.codegen;

import io.runnel.sql.operator.RowFunction;
import org.apache.calcite.DataContext;

/** Base of the classes that compute a whole row in one method. Public only because generated code extends it. */
public abstract class GeneratedRow implements RowFunction {
    /** Generated code reads parameters and the clock by this name. */
    protected final DataContext root;

    protected GeneratedRow(DataContext root) {
        this.root = root;
    }
}
